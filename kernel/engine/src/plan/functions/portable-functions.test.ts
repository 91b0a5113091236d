import { expect } from "chai";
import { runInNewContext } from "node:vm";
import { isZenError, type ZenError } from "@zen/plugin-sdk";
import type { StepNode } from "@zen/plugin-sdk/pipeline";
import { stepCodes, stepName } from "../../keys/index.js";
import { SampleRepository } from "../../testing/sample-repository.js";
import { compile, loadModule } from "../index.js";

type Files = Readonly<Record<string, string>>;

const SAMPLE = `import { json, portable, step, stepFactory } from "@zen/plugin-sdk/pipeline";
export const mapped = stepFactory(
  (fn, more) => step("mapped", { inputs: {}, outputs: { out: json() } }, async () => ({ out: fn.javascript })),
  (fn, more) => [typeof fn === "function" ? portable(fn) : fn, more],
);`;

const PROJECT: Files = {
  "package.json": `{ "name": "sample", "type": "module" }`,
  "flights.ts": `import { readFileSync } from "node:fs";
import { pipeline, step, json } from "@zen/plugin-sdk/pipeline";
import { mapped } from "@zen/rows";
import { clean } from "./rows/index.js";
export const load = step("load", { inputs: {}, outputs: { out: json() } }, async () => ({ out: readFileSync("x", "utf8") }));
export const here = (row: { x: number }): object => ({ y: row.x + OFFSET });
const OFFSET = 1;
export default pipeline("flights", {}, (add) => {
  add(mapped(clean, { z: "int64" }), {});
  add(mapped(here), {}, { name: "here" });
});
`,
  "rows/index.ts": `export * from "./clean.js";
export { default as other } from "./other.js";
`,
  "rows/other.ts": `import { cpus } from "node:os";
export default () => cpus();
`,
  "rows/clean.ts": `import { trim as cut, type Text } from "./text.js";
import * as units from "./units.js";
import names from "./names.json";
import fallback from "./fallback.js";

/** What it is. */
export function clean(row: { name: Text; miles: number }): object | null {
  if (row.name === "") return null;
  return { name: names[cut(row.name) as keyof typeof names] ?? fallback(), km: units.km(row.miles), mode: Mode.Fast };
}
enum Mode { Slow, Fast }
export const unused = process.env.HOME;
`,
  "rows/text.ts": `export type Text = string;
const trim = (text: Text): Text => text.trim();
export { trim };
`,
  "rows/units.ts": `export const KM = 1.609;
export function km(miles: number): number { return miles * KM; }
export const hours = () => Date.now() / 3600;
`,
  "rows/fallback.ts": `export default function () { return "nobody"; }
`,
  "rows/names.json": `{ "a": "Ada" }`,
};

describe("A function among the arguments of a step factory", function () {
  this.timeout(20_000);
  let repository: SampleRepository;
  beforeEach(() => (repository = new SampleRepository().write(PROJECT).plugin("@zen/rows", SAMPLE)));
  afterEach(() => repository.remove());

  async function nodes(): Promise<readonly StepNode[]> {
    const { plan } = await compile(await loadModule("flights.ts", repository));
    return plan.nodes as readonly StepNode[];
  }
  async function sources(): Promise<string[]> {
    return (await nodes()).map(({ step }) => (step.args![0] as { readonly javascript: string }).javascript);
  }
  async function refusal(): Promise<ZenError> {
    const error = await nodes().then(
      () => new Error("nothing was refused"),
      (reason: unknown) => reason,
    );
    if (isZenError(error) && error.code === "FUNCTION_NOT_PORTABLE") return error;
    throw error;
  }

  it("is in the plan as the source of all that it needs, and of nothing else", async () => {
    const [clean, here] = await sources();
    expect(here).to.equal("(()=>{var here=row=>({y:row.x+OFFSET});var OFFSET=1;return here})()");
    expect(clean).not.to.match(/process|cpus|Date|\/\*/);
    const call = (source: string, row: object): unknown =>
      JSON.parse(JSON.stringify(runInNewContext(`(${source})(row)`, { row })));
    expect(call(clean!, { name: " a ", miles: 10 })).to.deep.equal({ name: "Ada", km: 16.09, mode: 1 });
    expect(call(clean!, { name: "b", miles: 0 })).to.deep.equal({ name: "nobody", km: 0, mode: 1 });
    expect(call(here!, { x: 1 })).to.deep.equal({ y: 2 });
    expect((await nodes())[0]!.step).to.deep.equal({
      module: "@zen/rows",
      export: "mapped",
      args: [{ javascript: clean }, { z: "int64" }],
    });
  });

  const edits: readonly (readonly [what: string, files: Files, changes: boolean])[] = [
    [
      "a comment, a type and formatting",
      edit("rows/clean.ts", "/** What it is. */", "// Else.\n\ninterface I { x: 1 }"),
      false,
    ],
    [
      "the place of a helper",
      { "rows/far/text.ts": PROJECT["rows/text.ts"]!, ...edit("rows/clean.ts", "./text.js", "./far/text.js") },
      false,
    ],
    ["an export that it does not use", edit("rows/units.ts", "3600", "60"), false],
    ["the pipeline", edit("flights.ts", `pipeline("flights"`, `pipeline("flights-two"`), false],
    ["its own text", edit("rows/clean.ts", "return null", "return {}"), true],
    ["a helper", edit("rows/text.ts", "text.trim()", "text.trimEnd()"), true],
    ["a constant of a helper", edit("rows/units.ts", "1.609", "1.61"), true],
    ["data that it imports", { "rows/names.json": `{ "a": "Eve" }` }, true],
  ];
  for (const [what, files, changes] of edits) {
    it(`${changes ? "gives another key with" : "has the same key when"} ${what}${changes ? "" : " changes"}`, async () => {
      const key = async (): Promise<string> => {
        const module = await loadModule("flights.ts", repository);
        const { plan } = await compile(module);
        const { step } = plan.nodes[0] as StepNode;
        return (await stepCodes(module, [step])).get(stepName(step))!.digest;
      };
      const before = await key();
      repository.write(files);
      expect((await key()) === before).to.equal(!changes);
    });
  }

  it("is the same in another checkout", async () => {
    const other = new SampleRepository().write(PROJECT).plugin("@zen/rows", SAMPLE);
    const before = await sources();
    repository.remove();
    repository = other;
    expect(await sources()).to.deep.equal(before);
  });

  const refused: readonly (readonly [what: string, files: Files, message: RegExp, place: string])[] = [
    [
      "uses Node",
      edit("rows/units.ts", "miles * KM", "miles * process.argv.length"),
      /uses process,/,
      "rows/units.ts:2:60",
    ],
    [
      "waits",
      edit("rows/units.ts", "hours = () =>", "hours = async () =>", "KM;", "hours();"),
      /async function/,
      "rows/units.ts:3:22",
    ],
    [
      "is async",
      edit("flights.ts", "here = (row: { x: number }): object =>", "here = async (row: { x: number }) =>"),
      /AsyncFunction/,
      "flights.ts:10:3",
    ],
    [
      "imports later",
      edit("rows/text.ts", "text.trim()", `String(import("./units.js"))`),
      /imports a module while/,
      "rows/text.ts:2:43",
    ],
    [
      "uses a package",
      edit("rows/text.ts", "const trim", `import { trim as t } from "left";\nconst trim`, "text.trim()", "t(text)"),
      /uses t of left/,
      "rows/text.ts:3:36",
    ],
    [
      "uses a built-in module",
      edit("rows/text.ts", "const trim", `import os from "node:os";\nconst trim`, "text.trim()", "text + os.EOL"),
      /uses os of node:os/,
      "rows/text.ts:3:43",
    ],
    [
      "throws a ZenError",
      edit(
        "flights.ts",
        "({ y: row.x + OFFSET })",
        `{ throw new ZenError("X", "x"); }`,
        "import { mapped }",
        `import { ZenError } from "@zen/plugin-sdk";\nimport { mapped }`,
      ),
      /uses ZenError of @zen\/plugin-sdk/,
      "flights.ts:7:65",
    ],
    [
      "uses a CommonJS file",
      {
        ...edit("rows/text.ts", "text.trim()", "old(text)", "const trim", `import old from "./old.cjs";\nconst trim`),
        "rows/old.cjs": "module.exports = (x) => x;",
      },
      /rows\/old\.cjs/,
      "rows/text.ts:3:36",
    ],
    [
      "brings too much along",
      { "rows/names.json": JSON.stringify({ a: "x".repeat(300_000) }) },
      /comes to 300\d{3} characters/,
      "rows/clean.ts",
    ],
    [
      "asks for its place",
      edit("rows/text.ts", "text.trim()", "import.meta.url"),
      /the place of its file/,
      "rows/text.ts:2:36",
    ],
    [
      "is in a file that does things",
      edit("rows/units.ts", "export const KM", "globalThis.loaded = 1;\nexport const KM"),
      /uses globalThis/,
      "rows/units.ts:1:1",
    ],
    ["is not exported", edit("flights.ts", "export const here", "const here"), /is not exported/, "flights.ts:10:3"],
    [
      "captures what is not of a module",
      edit("flights.ts", "mapped(here)", "mapped((row) => ({ y: add }))"),
      /\(unnamed\) is not exported/,
      "flights.ts:10:3",
    ],
  ];
  for (const [what, files, message, place] of refused) {
    it(`is refused when it ${what}, with its place`, async () => {
      repository.write({
        "package-lock.json": `{ "lockfileVersion": 3, "packages": { "node_modules/left": { "version": "1.0.0", "integrity": "sha512-left1" } } }`,
        "node_modules/left/package.json": `{ "name": "left", "version": "1.0.0", "type": "module", "main": "index.js" }`,
        "node_modules/left/index.js": `export const trim = (x) => x;`,
        ...files,
      });
      const error = await refusal();
      expect(error.message).to.match(message);
      expect(error.place).to.equal(place);
      expect(error.hint).to.be.a("string");
    });
  }
});

/** A file of the project with texts replaced, which have to be there. */
function edit(file: string, ...replacements: readonly string[]): Files {
  let text = PROJECT[file]!;
  for (let at = 0; at < replacements.length; at += 2) {
    expect(text).to.contain(replacements[at]);
    text = text.replace(replacements[at]!, replacements[at + 1]!);
  }
  return { [file]: text };
}
