import { mkdir, rm } from "node:fs/promises";
import { expect } from "chai";
import type { Expected } from "../../support/errors.js";
import { expectRefusal } from "../../support/refusal.js";
import { useRepository, type TestRepository } from "../../support/repository.js";

const IMPORTS = 'import { json, p, pipeline, step } from "@zen/plugin-sdk/pipeline";';

interface BadFile {
  readonly what: string;
  readonly text: string;
  readonly expected: Omit<Expected, "exit">;
}

const BAD_FILES: readonly BadFile[] = [
  {
    what: "without a pipeline",
    text: "export const answer = 42;\n",
    expected: { code: "PIPELINE_FILE_EMPTY", place: /^pipelines\/bad\.ts$/, hint: /export default pipeline/ },
  },
  {
    what: "that is empty",
    text: "",
    expected: { code: "PIPELINE_FILE_EMPTY", place: /^pipelines\/bad\.ts$/, hint: /export default pipeline/ },
  },
  {
    what: "with a syntax error",
    text: `${IMPORTS}\nexport default pipeline("bad", {}, (add) => {\n  const y = = 3;\n});\n`,
    expected: {
      code: "PIPELINE_SYNTAX",
      place: /^pipelines\/bad\.ts:3:13$/,
      message: /const y = = 3;\n +\^/,
      hint: /this place/,
    },
  },
  {
    what: "that imports a file that is not there",
    text: `${IMPORTS}\nimport { help } from "./helpr.js";\nexport default pipeline("bad", {}, () => help());\n`,
    expected: {
      code: "IMPORT_NOT_FOUND",
      place: /^pipelines\/bad\.ts:2:22$/,
      message: /"\.\/helpr\.js"/,
      hint: /spelt as on disk/,
    },
  },
  {
    what: "that imports a package that is not there",
    text: `${IMPORTS}\nimport { help } from "not-a-package";\nexport default pipeline("bad", {}, () => help());\n`,
    expected: { code: "IMPORT_NOT_FOUND", place: /^pipelines\/bad\.ts:2:22$/, hint: /npm install not-a-package/ },
  },
  {
    what: "that imports what a plugin does not export",
    text: `${IMPORTS}\nimport { parket } from "@zen/tabular";\nexport default pipeline("bad", {}, (add) => { add(parket, {}); });\n`,
    expected: { code: "IMPORT_NOT_FOUND", place: /^pipelines\/bad\.ts:2:10$/, hint: /Did you mean parquet\?/ },
  },
  {
    what: "that imports a plugin that is not installed",
    text: `${IMPORTS}\nimport { train } from "@zen/boosting";\nexport default pipeline("bad", {}, (add) => { add(train, {}); });\n`,
    expected: {
      code: "PLUGIN_NOT_INSTALLED",
      place: /^pipelines\/bad\.ts:2:23$/,
      hint: /zen plugins:install @zen\/boosting/,
    },
  },
  {
    what: "that throws",
    text: `${IMPORTS}\nexport default pipeline("bad", {}, () => {\n  throw new TypeError("not today");\n});\n`,
    expected: {
      code: "PIPELINE_LOAD_FAILED",
      place: /^pipelines\/bad\.ts:3:9$/,
      message: /not today/,
      hint: /do work in steps/,
    },
  },
  {
    what: "that ends the process",
    text: "process.exit(0);\n",
    expected: {
      code: "PROCESS_ENDED_EARLY",
      place: /^pipelines\/bad\.ts:1:9$/,
      hint: /process\.exit\(\)/,
    },
  },
  {
    what: "that waits for what never comes",
    text: `await new Promise(() => undefined);\n`,
    expected: { code: "PROCESS_ENDED_EARLY", place: /^pipelines\/bad\.ts$/, hint: /top of a module/ },
  },
  {
    what: "with a step that nobody could find elsewhere",
    text: `${IMPORTS}\nconst own = step("own", { inputs: {}, outputs: { n: json<number>() } }, async () => ({ n: 1 }));\nexport default pipeline("bad", {}, (add) => add(own, {}));\n`,
    expected: { code: "STEP_NOT_EXPORTED", place: /^pipelines\/bad\.ts:2:13$/, hint: /Export it/ },
  },
  {
    what: "with a step that captures what cannot travel",
    text: `${IMPORTS}
export default pipeline("bad", { n: p.int(3) }, (add) => {
  const seen = new Map<string, number>();
  const count = step("count", { inputs: {}, outputs: { n: json<number>() } }, async () => ({ n: seen.size }));
  return add(count, {});
});
`,
    expected: { code: "STEP_NOT_EXPORTED", place: /^pipelines\/bad\.ts:4:17$/, hint: /parameters of the step/ },
  },
  {
    what: "with a value wired where another step's output belongs",
    text: `${IMPORTS}
export const use = step("use", { inputs: { rows: json<unknown>() }, outputs: { n: json<number>() } }, async () => ({ n: 1 }));
export default pipeline("bad", {}, (add) => add(use, { rows: new Map() as never }));
`,
    expected: { code: "STEP_INPUT_INVALID", place: /^pipelines\/bad\.ts:3:45$/, hint: /Wire an output/ },
  },
  {
    what: "with a factory given what is not JSON",
    text: `import { pipeline } from "@zen/plugin-sdk/pipeline";
import { derive } from "@zen/tabular";
export default pipeline("bad", {}, (add) => add(derive({ late: (() => true) as never }), {} as never));
`,
    expected: { code: "STEP_ARGUMENTS_NOT_JSON", place: /^pipelines\/bad\.ts:3:49$/, hint: /plain data/ },
  },
];

describe("a pipeline file", () => {
  const repository = useRepository();
  afterEach(() => rm(repository.path("pipelines/bad.ts"), { recursive: true, force: true }));

  for (const { what, text, expected } of BAD_FILES) {
    it(`${what} is refused with ${expected.code}`, async () => {
      await repository.write({ "pipelines/bad.ts": text });
      await expectRefusal(repository, ["run", "pipelines/bad.ts"], { ...expected, exit: 1 });
    });
  }

  it("that is a folder is refused", async () => {
    await mkdir(repository.path("pipelines/bad.ts"));
    await expectRefusal(repository, ["run", "pipelines/bad.ts"], {
      code: "PIPELINE_NOT_FOUND",
      exit: 2,
      place: /^pipelines\/bad\.ts$/,
      hint: /Name a file in it/,
    });
  });

  it("that is broken stands in the way of no other, and zen check tells of it", async () => {
    await repository.write({ "pipelines/bad.ts": "export const = 1;\n" });
    await repository.done("run", "hello");
    const { code, stdout, stderr } = await repository.zen(["check"]);
    expect(code).to.equal(1);
    expect(`${stdout}${stderr}`).to.match(/broken +pipelines\/bad\.ts[\s\S]*PIPELINE_SYNTAX[\s\S]*sound +hello/);
  });
});

describe("parameters", () => {
  const repository: TestRepository = useRepository({
    files: {
      "pipelines/params.ts": `${IMPORTS}
export const count = step("count", { inputs: { n: p.int() }, outputs: { n: json<number>() } }, async ({ n }) => ({ n }));
export default pipeline(
  "params",
  { n: p.int({ min: 1, max: 9 }), rate: p.number(0.5), fast: p.boolean(false), colour: p.choice(["red", "green"], "red"), more: p.json({ default: [1] }) },
  (add, { n }) => add(count, { n }),
);
`,
    },
  });
  const invalid = (message: RegExp, hint = /--param \w+=VALUE/): Expected => ({
    code: "PARAM_INVALID",
    exit: 2,
    message,
    hint,
  });
  const cases: readonly (readonly [params: readonly string[], expected: Expected])[] = [
    [[], { code: "PARAM_MISSING", exit: 2, message: /needs the parameter n/, hint: /--param n=VALUE/ }],
    [["n=abc"], invalid(/n of the pipeline params must be a whole number, not "abc"/)],
    [["n="], invalid(/must be a whole number, not ""/)],
    [["n=1.5"], invalid(/whole number, not 1\.5/)],
    [["n=0"], invalid(/at least 1, not 0/)],
    [["n=99999999999999999999"], invalid(/whole number/)],
    [["n=1", "rate=1e999"], invalid(/rate .*must be a number, not "1e999"/)],
    [["n=1", "fast=perhaps"], invalid(/fast .*true or false, not "perhaps"/)],
    [["n=1", "colour=gren"], invalid(/colour .*one of red, green, not "gren"/)],
    [["n=1", "more={bad"], invalid(/The parameter more must be JSON, not "\{bad"/, /Quote the value/)],
    [
      ["n=1", "coluor=red"],
      { code: "PARAM_UNKNOWN", exit: 2, message: /no parameter coluor/, hint: /Did you mean colour\?/ },
    ],
    [["n=1", "__proto__=1"], { code: "PARAM_UNKNOWN", exit: 2, hint: /It takes n, rate/ }],
    [["n=x", "rate=x"], invalid(/n .*whole number/)],
  ];
  for (const [params, expected] of cases) {
    it(`${params.join(" ") || "that are missing"} are refused with ${expected.code}`, () =>
      expectRefusal(repository, ["run", "params", ...params.flatMap((param) => ["--param", param])], expected));
  }

  it("that are wrong are all told at once", async () => {
    const { stderr } = await repository.zen(["run", "params", "-p", "n=x", "-p", "rate=y", "-p", "z=1"]);
    for (const name of ["n", "rate", "z"]) expect(stderr).to.match(new RegExp(`parameter ${name}\\b`));
  });

  it("that are right are taken", () => repository.done("run", "params", "--param", "n=3"));
});
