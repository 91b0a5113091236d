import { expect } from "chai";
import type { ToldError } from "../../support/errors.js";
import { failuresOf } from "../../support/failures.js";
import { expectRefusal } from "../../support/refusal.js";
import { useRepository } from "../../support/repository.js";
import { expectSound } from "../../support/soundness.js";

interface BadStep {
  readonly name: string;
  /** What the pipeline adds. */
  readonly add: string;
  readonly code: string;
  readonly message: RegExp;
  readonly hint: RegExp;
}

const derived = (expression: string): string => `derive({ y: ${JSON.stringify(expression)} }), { dataset }`;
const prepared = (features: readonly string[], label: string): string =>
  `preprocess({ features: ${JSON.stringify(features)}, label: "${label}" }), { train: rows.train, eval: rows.eval }`;

const STEPS: readonly BadStep[] = [
  {
    name: "unknown-column",
    add: derived("num + nmu"),
    code: "COLUMN_NOT_FOUND",
    message: /no column "nmu"\n +num \+ nmu\n {8}\^\^\^/i,
    hint: /Did you mean num\?/,
  },
  {
    name: "unknown-function",
    add: derived("flor(num)"),
    code: "EXPRESSION_TYPE",
    message: /no function "flor"/i,
    hint: /Did you mean floor\?/,
  },
  {
    name: "wrong-types",
    add: derived("num + text"),
    code: "EXPRESSION_TYPE",
    message: /add does not take \(int64, string\)\n +num \+ text\n +\^+/i,
    hint: /\(float64, float64\)/,
  },
  {
    name: "wrong-argument",
    add: derived("hour(num)"),
    code: "EXPRESSION_TYPE",
    message: /hour does not take \(int64\)/i,
    hint: /timestamp/,
  },
  {
    name: "no-condition",
    add: `filter("num + 1"), { dataset }`,
    code: "EXPRESSION_TYPE",
    message: /A filter needs a bool, and this is int64/i,
    hint: /expressions\.md/,
  },
  {
    name: "unknown-category",
    add: `split(byCategory("tow", { train: [0], eval: [1] })), { dataset }`,
    code: "COLUMN_NOT_FOUND",
    message: /no column "tow"/i,
    hint: /Did you mean two\?/,
  },
  {
    name: "empty-category",
    add: `split(byCategory("two", { train: [0, 1], eval: [9] })), { dataset }`,
    code: "SPLIT_EMPTY",
    message: /part eval .*no rows/i,
    hint: /60 rows/,
  },
  {
    name: "empty-share",
    add: `split(random({ train: 0.999999999, eval: 0.000000001 })), { dataset }`,
    code: "SPLIT_EMPTY",
    message: /part eval .*no rows/i,
    hint: /larger share/,
  },
  {
    name: "constant-number",
    add: prepared(["num", "constant"], "label"),
    code: "COLUMN_CONSTANT",
    message: /constant is 5 in every training row/i,
    hint: /Leave it out/,
  },
  {
    name: "constant-text",
    add: prepared(["single"], "label"),
    code: "COLUMN_CONSTANT",
    message: /single is "only" in every training row/i,
    hint: /Leave it out/,
  },
  {
    name: "all-null",
    add: prepared(["num", "missing"], "label"),
    code: "COLUMN_ALL_NULL",
    message: /missing has no value in the training rows/i,
    hint: /how the data is read/,
  },
  {
    name: "one-class",
    add: prepared(["num"], "single"),
    code: "LABEL_ONE_CLASS",
    message: /one class only, "only"/i,
    hint: /how the rows are split/,
  },
  {
    name: "unknown-feature",
    add: prepared(["nun"], "label"),
    code: "COLUMN_NOT_FOUND",
    message: /feature nun is no column/i,
    hint: /Did you mean num\?/,
  },
  {
    name: "unknown-label",
    add: prepared(["num"], "lable"),
    code: "COLUMN_NOT_FOUND",
    message: /label lable is no column/i,
    hint: /Did you mean label\?/,
  },
  {
    name: "label-as-feature",
    add: prepared(["num", "label"], "label"),
    code: "LABEL_IS_FEATURE",
    message: /label/i,
    hint: /\w/,
  },
];

const HEAD = `import { p, pipeline } from "@zen/plugin-sdk/pipeline";
import { byCategory, csv, derive, filter, preprocess, random, split } from "@zen/tabular";
`;

/** Every step stands for itself: one run tells of all. */
const PIPELINES = `${HEAD}export default pipeline("columns", {}, (add) => {
  const { dataset } = add(csv, { path: "data/table.csv" });
  const rows = add(split(random({ train: 0.7, eval: 0.3 })), { dataset });
${STEPS.map(({ name, add }) => `  add(${add}, { name: "${name}" });`).join("\n")}
  add(preprocess({ features: ["num", "text"], label: "label" }), { train: rows.train, eval: rows.eval }, { name: "sound" });
});
`;
const LINE_OF_FIRST = PIPELINES.split("\n").findIndex((line) => line.includes('"unknown-column"')) + 1;

const TABLE = [
  "num,constant,missing,text,single,label,two",
  ...Array.from({ length: 60 }, (_, i) => `${i},5,,t${i % 4},only,${i % 2 === 0 ? "yes" : "no"},${i % 2}`),
].join("\n");

describe("columns and expressions that do not fit the data", () => {
  const repository = useRepository({ files: { "pipelines/columns.ts": PIPELINES, "data/table.csv": `${TABLE}\n` } });
  let failures: ReadonlyMap<string, ToldError>;

  before(async () => void (failures = await failuresOf(repository, "columns")));

  for (const [index, { name, code, message, hint }] of STEPS.entries()) {
    it(`${name} is ${code}, at the place in the pipeline`, () => {
      const error = failures.get(name);
      expect(error?.code).to.equal(code);
      expect(error?.message).to.match(message);
      expect(error?.hint).to.match(hint);
      expect(error?.place).to.equal(`pipelines/columns.ts:${LINE_OF_FIRST + index}:3`);
    });
  }

  it("stop no other step, and leave nothing half-written", async () => {
    expect([...failures.keys()]).to.have.members(STEPS.map(({ name }) => name));
    await expectSound(repository.dir);
  });

  for (const [expression, message] of [
    ["num + * 3", /there is "\*"\n +num \+ \* 3\n {10,}\^/i],
    ["", /The expression is empty/i],
  ] as const) {
    it(`the expression ${JSON.stringify(expression)} is refused before anything runs, with a caret`, async () => {
      await repository.write({
        "pipelines/expression.ts": `${HEAD}export default pipeline("expression", {}, (add) => {
  const { dataset } = add(csv, { path: "data/table.csv" });
  add(derive({ y: ${JSON.stringify(expression)} }), { dataset });
});
`,
      });
      await expectRefusal(repository, ["run", "expression"], {
        code: "EXPRESSION_SYNTAX",
        exit: 1,
        message,
        place: /^pipelines\/expression\.ts:5:3$/,
        hint: /expressions\.md|Close it/,
      });
    });
  }
});
