import { mkdir, readFile, symlink, utimes } from "node:fs/promises";
import { expect } from "chai";
import { useRepository } from "../support/repository.js";
import { nodesIn, runPipeline } from "../support/run-document.js";

/** read -> tidy (lib/near -> lib/deep) -> report (the library left); greet (the linked package) -> shout (lib/words.json). */
const FILES = {
  "pipelines/edits.ts": `import { Dataset, json, p, pipeline, step } from "@zen/plugin-sdk/pipeline";
import { json as table } from "@zen/tabular";
import { greeting } from "@acme/shared";
import { join } from "left";
import { sum, type Total } from "../lib/near.js";
import words from "../lib/words.json";

const SEPARATOR = ", ";

export const tidy = step(
  "tidy",
  { inputs: { rows: Dataset, factor: p.int(1) }, outputs: { total: json<Total>() } },
  async ({ rows, factor }) => {
    const amounts: number[] = [];
    for await (const { amount } of rows.rows()) amounts.push(Number(amount));
    return { total: sum(amounts, factor) };
  },
);
export const report = step(
  "report",
  { inputs: { total: json<Total>() }, outputs: { text: json<string>() } },
  async ({ total }) => ({ text: join([total.rows, total.amount], SEPARATOR) }),
);
export const greet = step(
  "greet",
  { inputs: { name: p.string() }, outputs: { text: json<string>() } },
  async ({ name }) => ({ text: greeting(name) }),
);
export const shout = step(
  "shout",
  { inputs: { text: json<string>() }, outputs: { text: json<string>() } },
  async ({ text }) => ({ text: text.toUpperCase() + words.mark }),
);

export default pipeline("edits", { factor: p.int(1), name: p.string("Ada") }, (add, { factor, name }) => {
  const { dataset } = add(table, { path: "data/rows.json" });
  const { total } = add(tidy, { rows: dataset, factor });
  const { text: reported } = add(report, { total });
  const { text } = add(greet, { name });
  const { text: shouted } = add(shout, { text });
  return { reported, shouted };
});
`,
  "lib/near.ts": `import { scale } from "./deep.js";
export interface Total { readonly rows: number; readonly amount: number }
export function sum(amounts: readonly number[], factor: number): Total {
  return { rows: amounts.length, amount: scale(amounts.reduce((a, b) => a + b, 0), factor) };
}
`,
  "lib/deep.ts": `const OFFSET = 0;
export const unused = 1;
export const scale = (amount: number, factor: number): number => amount * factor + OFFSET;
`,
  "lib/words.json": { mark: "!", spare: "?" },
  "node_modules/left/package.json": { name: "left", version: "1.0.0", main: "index.js" },
  "node_modules/left/index.js": "exports.join = (parts, between) => parts.join(between);\n",
  "shared/package.json": { name: "@acme/shared", version: "1.0.0", type: "module", exports: "./src/index.ts" },
  "shared/src/index.ts": `export { greeting } from "./greeting.js";\nexport const other = 1;\n`,
  "shared/src/greeting.ts": "export const greeting = (name: string): string => `Hello, ${name}`;\n",
  "data/rows.json": [{ amount: 1 }, { amount: 2 }],
};

const PIPELINE = "pipelines/edits.ts";
interface Edit {
  readonly what: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** None of these makes a step run, not even all of them together. */
const HARMLESS: readonly Edit[] = [
  {
    what: "a comment inside a step",
    file: PIPELINE,
    from: "({ text: text.toUpper",
    to: "/* loud */ ({ text: text.toUpper",
  },
  {
    what: "formatting",
    file: PIPELINE,
    from: "async ({ name }) => ({ text: greeting(name) })",
    to: "async ({\n    name,\n  }) => (\n  { text: greeting(name), }\n  )",
  },
  { what: "a type", file: "lib/near.ts", from: "readonly rows: number;", to: "rows: number; readonly note?: string;" },
  {
    what: "an annotation two imports deep",
    file: "lib/deep.ts",
    from: "(amount: number, factor: number): number",
    to: "(amount: any, factor: any)",
  },
  { what: "quotes around a member's name", file: PIPELINE, from: "({ text: join", to: '({ "text": join' },
  { what: "the name of a constant that no step reads", file: "lib/deep.ts", from: "unused = 1", to: "neverUsed = 2" },
  {
    what: "an export of the linked package that no step reads",
    file: "shared/src/index.ts",
    from: "other = 1",
    to: "another = 2",
  },
];

/** Each alone makes exactly these steps run. */
const EDITS: readonly (Edit & { readonly runs: readonly string[] })[] = [
  {
    what: "a comment in the pipeline's file",
    file: PIPELINE,
    from: "const SEPARATOR",
    to: "// Between\n/** words */\nconst SEPARATOR",
    runs: [],
  },
  {
    what: "a helper two imports deep",
    file: "lib/deep.ts",
    from: "OFFSET = 0",
    to: "OFFSET = 100",
    runs: ["tidy", "report"],
  },
  {
    what: "a helper that gives the same as before",
    file: "lib/deep.ts",
    from: "amount * factor + OFFSET",
    to: "factor * amount - OFFSET",
    runs: ["tidy"],
  },
  {
    what: "a constant of the file",
    file: PIPELINE,
    from: 'SEPARATOR = ", "',
    to: 'SEPARATOR = "; "',
    runs: ["report"],
  },
  {
    what: "a default parameter of a step",
    file: PIPELINE,
    from: "factor: p.int(1) }, outputs",
    to: "factor: p.int(2) }, outputs",
    runs: ["tidy"],
  },
  {
    what: "an unrelated step",
    file: PIPELINE,
    from: "export default pipeline",
    to: 'export const more = step("more", { inputs: {}, outputs: {} }, async () => ({}));\n\nexport default pipeline',
    runs: [],
  },
  {
    what: "a member of an imported JSON file",
    file: "lib/words.json",
    from: `"mark": "!"`,
    to: `"mark": "!!"`,
    runs: ["shout"],
  },
  {
    what: "a library's new version",
    file: "node_modules/left/package.json",
    from: "1.0.0",
    to: "1.0.1",
    runs: ["report"],
  },
  {
    what: "a linked workspace package",
    file: "shared/src/greeting.ts",
    from: "Hello",
    to: "Good morning",
    runs: ["greet", "shout"],
  },
  { what: "data", file: "data/rows.json", from: `"amount": 2`, to: `"amount": 3`, runs: ["json", "tidy", "report"] },
];

describe("what an edit makes run again", () => {
  const repository = useRepository({ files: FILES });

  before(async () => {
    await mkdir(repository.path("node_modules/@acme"), { recursive: true });
    await symlink("../../shared", repository.path("node_modules/@acme/shared"), "dir");
    const first = await runPipeline(repository, "edits");
    expect(nodesIn(first, "ran")).to.have.members(["json", "tidy", "report", "greet", "shout"]);
  });

  const ranNow = async (...args: readonly string[]) => nodesIn(await runPipeline(repository, "edits", ...args), "ran");

  for (const { what, file, from, to, runs } of EDITS) {
    it(`${what}: ${runs.length === 0 ? "nothing" : runs.join(", ")}`, async () => {
      const before = await readFile(repository.path(file), "utf8");
      await repository.edit(file, from, to);
      expect(await ranNow()).to.have.members(runs);
      await repository.write({ [file]: before });
    });
  }

  it(`${HARMLESS.map(({ what }) => what).join(", ")}: nothing`, async () => {
    for (const { file, from, to } of HARMLESS) await repository.edit(file, from, to);
    expect(await ranNow()).to.deep.equal([]);
  });

  it("a parameter: the steps that take it, and what follows", async () => {
    expect(await ranNow("--param", "factor=3")).to.have.members(["tidy", "report"]);
  });

  it("a data file that is touched, or written anew with equal content: nothing", async () => {
    const file = repository.path("data/rows.json");
    await repository.write({ "data/rows.json": await readFile(file, "utf8") });
    await utimes(file, new Date(), new Date(Date.now() + 5000));
    expect(await ranNow()).to.deep.equal([]);
  });

  it("a dry run of an edit says what would run, and the run then does just that", async () => {
    await repository.edit("lib/deep.ts", "OFFSET = 0", "OFFSET = 7");
    const { steps } = await repository.json<{ steps: readonly { node: string; state: string }[] }>(
      "run",
      "edits",
      "--dry-run",
    );
    expect(Object.fromEntries(steps.map(({ node, state }) => [node, state]))).to.deep.equal({
      json: "cached",
      tidy: "run",
      report: "unknown",
      greet: "cached",
      shout: "cached",
    });
    expect(await ranNow()).to.have.members(["tidy", "report"]);
  });
});
