import { expect } from "chai";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import * as esbuild from "esbuild";
import { isStep, isStepFactory } from "@zen/plugin-sdk/pipeline";
import { loadModule } from "../plan/index.js";
import { COMPILER } from "../plan/load/compiled-files.js";
import { SampleRepository } from "../testing/sample-repository.js";
import { CODE_FORMAT } from "./code-format.js";
import { stepCodes, stepName } from "./index.js";

/** What the steps of the project below have for digests, as long as the format is this one. */
const GOLDEN = new URL("../../src/keys/golden.json", import.meta.url);

type Files = Readonly<Record<string, string>>;

/** Steps: clean -> lib/tidy -> lib/deep/number; score -> JSON, package `left`; both factories and a shared enum. */
const PROJECT: Files = {
  "package.json": `{ "name": "sample", "type": "module" }`,
  "package-lock.json": `{ "lockfileVersion": 3, "packages": { "node_modules/left": { "version": "1.0.0", "integrity": "sha512-left1" }, "node_modules/right": { "version": "1.0.0", "integrity": "sha512-right1" } } }`,
  "node_modules/left/package.json": `{ "name": "left", "version": "1.0.0", "main": "index.js", "dependencies": { "right": "1" } }`,
  "node_modules/left/index.js": `module.exports = require("right");`,
  "node_modules/right/package.json": `{ "name": "right", "version": "1.0.0", "main": "index.js" }`,
  "node_modules/right/index.js": `exports.pad = (x) => x;`,
  "node_modules/shared-lib/package.json": "LINK",
  "pipelines/flights.ts": `import { step, p, pipeline, json, stepFactory } from "@zen/plugin-sdk/pipeline";
import { tidy, type Row } from "../lib/tidy.js";
import weights from "../lib/weights.json";
import { pad } from "left";
import { Mode } from "../lib/mode.js";
import * as shared from "shared-lib";
import { times } from "@zen/sample";

const out = json<unknown>();
const LIMIT = 10;

export const clean = step("clean", { inputs: { minimum: p.int(3) }, outputs: { out } }, async ({ minimum }) => {
  const rows: Row[] = [tidy(minimum)];
  return { out: rows };
});

export const score = step("score", { inputs: {}, outputs: { out } }, async () => ({ out: pad(weights.first) }));

export const limit = step("limit", { inputs: {}, outputs: { out } }, async () => ({ out: LIMIT + (Mode.Fast as number) }));

export const link = step("link", { inputs: {}, outputs: { out } }, async () => ({ out: shared.one() }));

export const lazily = step("lazily", { inputs: {}, outputs: { out } }, async () => ({ out: (await import("../lib/lazy.js")).later() }));

export const made = stepFactory((n: number) => step("made", { inputs: {}, outputs: { out } }, async () => ({ out: n })));

export const doubled = times(2);

export default pipeline("flights", {}, (add) => {
  add(clean, {});
  add(score, {});
});
`,
  "lib/tidy.ts": `import { number } from "./deep/number.js";
export interface Row { value: number }
export function tidy(minimum: number): Row {
  return { value: number(minimum) };
}
export const unused = 1;
`,
  "lib/deep/number.ts": `const FACTOR = 2;
export const number = (n: number): number => n * FACTOR;
`,
  "lib/weights.json": `{ "first": 1, "second": 2 }`,
  "lib/mode.ts": `export enum Mode { Slow, Fast }\n`,
  "lib/lazy.ts": `export const later = () => 1;\n`,
  "../shared/package.json": `{ "name": "shared-lib", "type": "module", "exports": "./src/index.ts" }`,
  "../shared/src/index.ts": `export * from "./one.js";\nexport { two } from "./two.js";\n`,
  "../shared/src/one.ts": `export const one = () => 1;\n`,
  "../shared/src/two.ts": `export const two = () => 2;\n`,
};

const ALL = ["clean", "score", "limit", "link", "lazily", "made", "doubled"];

const replace = (file: string, from: string | RegExp, to: string): Files => {
  const before = PROJECT[file] ?? "";
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${String(from)} is not in ${file}`);
  return { [file]: after };
};
const FLIGHTS = "pipelines/flights.ts";
const append = (file: string, text: string): Files => ({ [file]: `${PROJECT[file]}${text}` });
const prepend = (file: string, text: string): Files => ({ [file]: `${text}${PROJECT[file]}` });

const EDITS: readonly { readonly name: string; readonly files: Files; readonly changes: readonly string[] }[] = [
  { name: "a comment at the top", files: prepend(FLIGHTS, "// Flights\n/** and more */\n"), changes: [] },
  {
    name: "a comment inside a step",
    files: replace(FLIGHTS, "return { out: rows };", "// why\n  return /* what */ { out: rows };"),
    changes: [],
  },
  { name: "a licence comment in a helper", files: prepend("lib/deep/number.ts", "/*! @license */\n"), changes: [] },
  {
    name: "formatting",
    files: replace(FLIGHTS, "async ({ minimum }) => {", "async (\n    {minimum},\n  ) =>\n  {\n\n"),
    changes: [],
  },
  {
    name: "quotes around names of members",
    files: replace(FLIGHTS, "({ out: pad(weights.first) })", '({ "out": pad(weights.first) })'),
    changes: [],
  },
  { name: "quotes and semicolons", files: replace(FLIGHTS, `"../lib/tidy.js";`, `'../lib/tidy.js'`), changes: [] },
  { name: "a type annotation", files: replace("lib/deep/number.ts", "(n: number): number", "(n: any)"), changes: [] },
  {
    name: "an interface",
    files: replace("lib/tidy.ts", "value: number }", "value: number; note?: string }"),
    changes: [],
  },
  {
    name: "a type-only import",
    files: prepend(FLIGHTS, `import type { later } from "../lib/lazy.js";\nexport type Later = typeof later;\n`),
    changes: [],
  },
  { name: "an unused export", files: replace("lib/tidy.ts", "unused = 1", "unused = 2"), changes: [] },
  {
    name: "a new export named like a local variable elsewhere",
    files: append("lib/tidy.ts", "export const minimum = 5, value = 6, number2 = 7, out = 8;\n"),
    changes: [],
  },
  {
    name: "a new top-level name that a step uses for a local of its own",
    files: append(FLIGHTS, "export const rows = [1];\nexport const n = 1;\n"),
    changes: [],
  },
  {
    name: "an unused helper with a call",
    files: append(
      FLIGHTS,
      "export const other = json<number>();\nexport const range = p.int({ default: 3, min: 1 });\n",
    ),
    changes: [],
  },
  {
    name: "another step",
    files: append(
      FLIGHTS,
      `export const more = step("more", { inputs: { n: p.int(1) }, outputs: { out } }, async () => ({ out: tidy(1) }));\n`,
    ),
    changes: [],
  },
  {
    name: "the pipeline",
    files: replace(FLIGHTS, "add(clean, {});", `add(clean, { minimum: 4 }, { name: "first" });`),
    changes: [],
  },
  {
    name: "the order of declarations",
    files: replace(
      FLIGHTS,
      /const out = [^\n]*\nconst LIMIT = [^\n]*\n/,
      "const LIMIT = 10;\nconst out = json<unknown>();\n",
    ),
    changes: [],
  },
  {
    name: "the order of imports",
    files: replace(FLIGHTS, /(import \{ tidy[^\n]*\n)(import weights[^\n]*\n)/, "$2$1"),
    changes: [],
  },
  {
    name: "the order of helpers",
    files: {
      "lib/tidy.ts": `import { number } from "./deep/number.js";\nexport const unused = 1;\nexport function tidy(minimum: number): Row { return { value: number(minimum) }; }\nexport interface Row { value: number }\n`,
    },
    changes: [],
  },
  {
    name: "the order of JSON members and its formatting",
    files: { "lib/weights.json": `{\n  "second": 2,\n  "first": 1\n}\n` },
    changes: [],
  },
  {
    name: "a linked package's unreached module",
    files: { "../shared/src/two.ts": "export const two = () => 22;\n" },
    changes: [],
  },
  {
    name: "package.json's version and scripts",
    files: { "package.json": `{ "name": "sample", "type": "module", "version": "2.0.0", "scripts": {} }` },
    changes: [],
  },
  {
    name: "a step moved to another file",
    files: {
      "lib/moved.ts": `import { json, step } from "@zen/plugin-sdk/pipeline";\nimport { pad } from "left";\nimport data from "./weights.json";\nconst codec = json<unknown>();\nexport const score = step("score", { inputs: {}, outputs: { out: codec } }, async () => ({ out: pad(data.first) }));\n`,
      ...replace(
        FLIGHTS,
        /export const score = [^\n]*\n/,
        `export { score } from "../lib/moved.js";\nimport { score } from "../lib/moved.js";\n`,
      ),
    },
    changes: [],
  },

  {
    name: "a helper two imports deep",
    files: replace("lib/deep/number.ts", "n * FACTOR", "n + FACTOR"),
    changes: ["clean"],
  },
  {
    name: "a constant of a helper",
    files: replace("lib/deep/number.ts", "FACTOR = 2", "FACTOR = 3"),
    changes: ["clean"],
  },
  { name: "a constant of the file", files: replace(FLIGHTS, "LIMIT = 10", "LIMIT = 11"), changes: ["limit"] },
  {
    name: "the name of a helper function",
    files: {
      ...replace("lib/deep/number.ts", "export const number =", "export const numeral ="),
      ...{ "lib/tidy.ts": (PROJECT["lib/tidy.ts"] ?? "").replace("{ number }", "{ numeral as number }") },
    },
    changes: ["clean"],
  },
  {
    name: "the body of a step",
    files: replace(FLIGHTS, "pad(weights.first)", "pad(weights.second)"),
    changes: ["score"],
  },
  { name: "a default parameter", files: replace(FLIGHTS, "p.int(3)", "p.int(4)"), changes: ["clean"] },
  { name: "an imported JSON file", files: { "lib/weights.json": `{ "first": 5, "second": 2 }` }, changes: ["score"] },
  { name: "an enum", files: { "lib/mode.ts": "export enum Mode { Slow, Medium, Fast }\n" }, changes: ["limit"] },
  {
    name: "a linked workspace package",
    files: { "../shared/src/one.ts": "export const one = () => 11;\n" },
    changes: ["link"],
  },
  {
    name: "a module imported when the step runs",
    files: { "lib/lazy.ts": "export const later = () => 2;\n" },
    changes: ["lazily"],
  },
  { name: "a factory", files: replace(FLIGHTS, "({ out: n })", "({ out: n + 1 })"), changes: ["made"] },
  {
    name: "a step made by a plugin's factory at top level",
    files: replace(FLIGHTS, "times(2)", "times(3)"),
    changes: ["doubled"],
  },
  {
    name: "a declaration that several share",
    files: replace(FLIGHTS, "const out = json<unknown>();", "const out = Object.freeze(json<unknown>());"),
    changes: ALL.filter((name) => name !== "doubled"),
  },
  {
    name: "a library's version",
    files: {
      "node_modules/left/package.json": (PROJECT["node_modules/left/package.json"] ?? "").replace(
        `"version": "1.0.0"`,
        `"version": "1.0.1"`,
      ),
      "package-lock.json": (PROJECT["package-lock.json"] ?? "").replace(
        `{ "version": "1.0.0", "integrity": "sha512-left1" }`,
        `{ "version": "1.0.1", "integrity": "sha512-left2" }`,
      ),
    },
    changes: ["score"],
  },
  {
    name: "the version of a library's library",
    files: {
      "node_modules/right/package.json": (PROJECT["node_modules/right/package.json"] ?? "").replace("1.0.0", "1.0.1"),
      "package-lock.json": (PROJECT["package-lock.json"] ?? "").replace(
        `{ "version": "1.0.0", "integrity": "sha512-right1" }`,
        `{ "version": "1.0.1", "integrity": "sha512-right2" }`,
      ),
    },
    changes: ["score"],
  },
  { name: "an effect at the top of a helper", files: append("lib/tidy.ts", `console.log("loaded");\n`), changes: ALL },
];

describe("The code that a step's key knows of", function () {
  this.timeout(20_000);
  let repository: SampleRepository;
  beforeEach(() => (repository = project()));
  afterEach(() => repository.remove());

  function project(files: Files = {}): SampleRepository {
    const { "node_modules/shared-lib/package.json": _link, ...rest } = PROJECT;
    const made = new SampleRepository().write(rest);
    made.plugin("@zen/sample", SAMPLE);
    mkdirSync(join(made.repositoryDir, "node_modules"), { recursive: true });
    symlinkSync(join(made.repositoryDir, "../shared"), join(made.repositoryDir, "node_modules/shared-lib"), "dir");
    return made.write(files);
  }

  const SAMPLE = `import { json, step, stepFactory } from "@zen/plugin-sdk/pipeline";
export const times = stepFactory((factor) => step("times", { inputs: {}, outputs: { out: json() } }, async () => ({ out: factor * 2 })));`;

  async function digestsIn(where: SampleRepository): Promise<ReadonlyMap<string, string>> {
    const module = await loadModule(FLIGHTS, where);
    const own = Object.entries(module.exports).filter(([, value]) => isStep(value) || isStepFactory(value));
    const ids = own.map(
      ([name, value]) =>
        [name, isStep(value) ? module.identify(value) : { module: module.module, export: name }] as const,
    );
    const codes = await stepCodes(
      module,
      ids.map(([, id]) => id),
    );
    return new Map(ids.map(([name, id]) => [name, codes.get(stepName(id))?.digest ?? "none"]));
  }

  for (const { name, files, changes } of EDITS) {
    it(`${changes.length === 0 ? "stays when" : `changes for ${changes.length === ALL.length ? "all" : changes.join(", ")} with`} ${name}${changes.length === 0 ? " changes" : ""}`, async () => {
      const before = await digestsIn(repository);
      expect([...before.keys()].sort()).to.deep.equal([...ALL].sort());
      const after = await digestsIn(repository.write(files));
      expect(ALL.filter((step) => before.get(step) !== after.get(step)).sort()).to.deep.equal([...changes].sort());
    });
  }

  it("is the same in another checkout, and when nothing is remembered", async () => {
    const before = await digestsIn(repository);
    const elsewhere = project();
    expect(await digestsIn(elsewhere)).to.deep.equal(before);
    elsewhere.remove();
  });

  it("changes with a plugin's release for the steps that come from it", async () => {
    const before = await digestsIn(repository);
    repository.plugin("@zen/sample", SAMPLE, { version: "1.0.1" });
    const after = await digestsIn(repository);
    expect(ALL.filter((step) => before.get(step) !== after.get(step))).to.deep.equal(["doubled"]);
  });

  it("counts the files of a library that no lock file promises", async () => {
    repository.write({ "package-lock.json": "{}" });
    const before = await digestsIn(repository);
    repository.write({ "node_modules/right/index.js": "exports.pad = (x) => x + 1;" });
    const after = await digestsIn(repository);
    expect(ALL.filter((step) => before.get(step) !== after.get(step))).to.deep.equal(["score"]);
  });

  // Pins the way of digesting. Where it changes, all results that were cached before are out of reach.
  it("gives what it has always given", async () => {
    const golden = JSON.parse(readFileSync(GOLDEN, "utf8")) as { readonly format: string; readonly steps: object };
    const now = { format: CODE_FORMAT, steps: Object.fromEntries(await digestsIn(repository)) };
    expect(now.format, "the format is another: write golden.json anew").to.equal(golden.format);
    expect(now.steps, "the digester gives other digests: raise the number in code-format.ts").to.deep.equal(
      golden.steps,
    );
    expect(COMPILER).to.contain(`esbuild-${esbuild.version}/`);
  });

  it("names its parts", async () => {
    const module = await loadModule(FLIGHTS, repository);
    const codes = await stepCodes(module, [
      { module: module.module, export: "clean" },
      { module: module.module, export: "score" },
    ]);
    const parts = (name: string) =>
      codes
        .get(`./pipelines/flights.ts#${name}`)
        ?.parts.map((part) =>
          "module" in part
            ? `${part.module} ${part.kind === "code" ? part.name : "data"}`
            : `${part.name}@${part.version}`,
        );
    expect(parts("clean")).to.have.members([
      "./pipelines/flights.ts clean",
      "./pipelines/flights.ts out",
      "./lib/tidy.ts tidy",
      "./lib/deep/number.ts number",
      "./lib/deep/number.ts FACTOR",
    ]);
    expect(parts("score")).to.have.members([
      "./pipelines/flights.ts score",
      "./pipelines/flights.ts out",
      "./lib/weights.json data",
      "left@1.0.0",
    ]);
  });
});
