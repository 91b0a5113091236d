import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { isZenError, type Json } from "@zen/plugin-sdk";
import { stepProcessing } from "@zen/plugin-sdk/memory";
import { Dataset, testContext, type Dataset as DatasetValue, type TestContext } from "@zen/plugin-sdk/pipeline";
import {
  bucketize,
  byCategory,
  category,
  csv,
  derive,
  filter,
  json,
  minMax,
  parquet,
  preprocess,
  random,
  split,
  statistics,
  zScore,
} from "./index.js";

async function rowsOf(dataset: DatasetValue): Promise<unknown[]> {
  const rows = [];
  for await (const row of dataset.rows()) rows.push(row);
  return rows;
}
async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "nothing was refused",
    (error: unknown) => (isZenError(error) ? error.code : String(error)),
  );
}

describe("the tabular steps", () => {
  let folder: string;
  let ctx: TestContext;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "zen-tabular-"));
    ctx = testContext({ processing: stepProcessing(folder) });
  });
  after(() => rm(folder, { recursive: true }));

  const people = Dataset.of([
    { name: "ada", age: 36, score: 1.5, member: true },
    { name: "bob", age: 20, score: null, member: false },
    { name: "cy", age: 52, score: 4.5, member: true },
    { name: "ada", age: null, score: 3, member: false },
  ]);

  it("read CSV and JSON", async () => {
    const file = join(folder, "a.csv");
    await writeFile(file, "a;b\n1;x\n2;\n");
    const { dataset } = await csv({ path: file, delimiter: ";" }, ctx);
    expect(await rowsOf(dataset)).to.deep.equal([
      { a: 1, b: "x" },
      { a: 2, b: null },
    ]);
    await writeFile(join(folder, "a.json"), '[{"a": 1.5}, {"a": null}]');
    expect(await rowsOf((await json({ path: join(folder, "a.json") }, ctx)).dataset)).to.deep.equal([
      { a: 1.5 },
      { a: null },
    ]);
  });

  it("refuse a file that is not there, and a ragged one", async () => {
    expect(await codeOf(csv({ path: { path: join(folder, "none.csv"), digest: "", size: 0 } }, ctx))).to.equal(
      "DATA_FILE_NOT_FOUND",
    );
    await writeFile(join(folder, "ragged.csv"), "a,b\n1,2\n3\n");
    expect(await codeOf(csv({ path: join(folder, "ragged.csv") }, ctx))).to.equal("CSV_RAGGED_ROW");
  });

  for (const [columns, code, hint] of [
    ["a", "COLUMNS_INVALID", /For example/],
    [[{ nme: "a" }], "COLUMNS_INVALID", /For example/],
    [[{ name: "a", tpye: "int64" }], "COLUMNS_INVALID", /For example/],
    [[{ name: "a", type: { list: "texts" } }], "COLUMNS_INVALID", /For example/],
    [[{ name: "a", type: "int46" }], "COLUMNS_INVALID", /Did you mean int64/],
    [[{ name: "a" }, { name: "a" }], "COLUMN_TWICE", /once/],
  ] as const) {
    it(`refuse the columns ${JSON.stringify(columns)} before anything is read`, () => {
      for (const { definition } of [csv, json, parquet]) {
        expect(() => definition.check?.({ columns: columns as unknown as Json }))
          .to.throw()
          .that.includes({ code });
        expect(() => definition.check?.({ columns: columns as unknown as Json }))
          .to.throw()
          .with.property("hint")
          .that.match(hint);
      }
    });
  }

  it("take columns with and without a type", () => {
    const columns = [{ name: "a" }, { name: "b", type: "timestamp" }, { name: "c", type: { list: "string" } }];
    expect(() => csv.definition.check?.({ columns })).not.to.throw();
  });

  it("derive columns and remember how", async () => {
    const { dataset } = await derive({ older: "age + 1" })({ dataset: people }, ctx);
    expect(dataset.schema.columns.at(-1)).to.include({ name: "older", type: "int64", derivedFrom: "age + 1" });
    const { dataset: adults } = await filter("age > 30")({ dataset }, ctx);
    expect((await rowsOf(adults)).map((row) => (row as { older: number }).older).sort()).to.deep.equal([37, 53]);
  });

  it("split into parts that together are the whole, the same every time", async () => {
    const rows = Dataset.of(Array.from({ length: 200 }, (_, n) => ({ n })));
    const step = split(random({ train: 0.7, eval: 0.3 }));
    const once = await step({ dataset: rows }, ctx);
    const again = await step({ dataset: rows }, ctx);
    expect(once.train.rowCount + once.eval.rowCount).to.equal(200);
    expect(once.train.rowCount).to.be.within(110, 170);
    expect(await rowsOf(once.eval)).to.deep.equal(await rowsOf(again.eval));
    const { ada, others } = await split(byCategory("name", { ada: ["ada"], others: [] }, { rest: "others" }))(
      { dataset: people },
      ctx,
    );
    expect([ada.rowCount, others.rowCount]).to.deep.equal([2, 2]);
  });

  it("refuse an empty part", async () => {
    expect(await codeOf(split(byCategory("name", { ada: ["ada"], zoe: ["zoe"] }))({ dataset: people }, ctx))).to.equal(
      "SPLIT_EMPTY",
    );
  });

  it("describe a dataset", async () => {
    const { statistics: found } = await statistics({ dataset: people }, ctx);
    expect(found.rows).to.equal(4);
    const [name, age] = found.columns;
    expect(name).to.deep.include({ name: "name", nulls: 0, distinct: 3 });
    expect(name?.top?.[0]).to.deep.equal({ value: "ada", count: 2 });
    expect(age?.nulls).to.equal(1);
    expect(age?.numeric).to.include({ min: 20, max: 52, mean: 36 });
    expect(age?.numeric?.quantiles?.["p50"]).to.be.closeTo(36, 0.4);
  });

  describe("preprocess", () => {
    it("learns constants from the training rows alone, and applies them to every part", async () => {
      const step = preprocess({
        features: [
          zScore("age"),
          minMax("score", { fill: 0 }),
          category("name", { max: 1 }),
          bucketize("score", [2, 4], { name: "bucket" }),
        ],
        label: "member",
      });
      const ready = await step(
        { train: people, eval: Dataset.of([{ name: "zoe", age: 36, score: 10, member: true }], people.schema) },
        ctx,
      );
      const deviation = Math.sqrt(((36 - 36) ** 2 + 16 ** 2 + 16 ** 2) / 3);
      expect(ready.transform.features[0]).to.deep.equal({
        kind: "numeric",
        output: "age",
        input: "age",
        scaling: "z-score",
        fill: 36,
        offset: 36,
        divisor: deviation,
      });
      expect(ready.transform.features[2]).to.deep.include({ vocabulary: ["ada"] });
      expect(ready.transform.label).to.deep.include({ kind: "class", classes: [false, true] });
      expect(await rowsOf(ready.eval)).to.deep.equal([
        { age: 0, score: (10 - 1.5) / 3, name: 1, bucket: 2, member: 1 },
      ]);
      expect(ready.train.rowCount).to.equal(4);
    });

    it("asks a served model for raw columns, and derives the rest", async () => {
      const { dataset } = await derive({ older: "age + 1", grown: "age > 30" })({ dataset: people }, ctx);
      const { transform } = await preprocess({ features: ["older", "name"], label: "grown", splits: [] })(
        { train: dataset },
        ctx,
      );
      expect(transform.inputs.map((column) => column.name)).to.deep.equal(["name", "age"]);
      expect(transform.derive.map(({ expression }) => expression)).to.deep.equal(["age + 1"]);
    });

    const bad = Dataset.of([
      { same: 1, none: null, n: 1, k: 1, word: "a" },
      { same: 1, none: null, n: 2, k: 2, word: "a" },
    ]);
    const refusals: readonly (readonly [string, string, Parameters<typeof preprocess>[0]])[] = [
      ["a column that does not exist", "COLUMN_NOT_FOUND", { features: ["nn"] }],
      ["a constant feature", "COLUMN_CONSTANT", { features: ["same"] }],
      ["a constant category", "COLUMN_CONSTANT", { features: ["word"] }],
      ["a feature without values", "COLUMN_ALL_NULL", { features: ["none"] }],
      ["a label of one class", "LABEL_ONE_CLASS", { features: ["n"], label: "word" }],
      ["no features", "FEATURES_NONE", { features: [] }],
      ["one feature twice", "FEATURE_TWICE", { features: ["n", "n"] }],
      ["a feature that is the label", "LABEL_IS_FEATURE", { features: ["n"], label: "n" }],
      ["a feature read from the label", "LABEL_IS_FEATURE", { features: [zScore("n", { name: "m" })], label: "n" }],
      ["a feature called like the label", "LABEL_IS_FEATURE", { features: [zScore("n", { name: "k" })], label: "k" }],
      ["a text to scale", "FEATURE_TYPE", { features: [zScore("word")] }],
      ["boundaries out of order", "BOUNDARIES_INVALID", { features: [bucketize("n", [2, 1])] }],
    ];
    it("says how to derive a number from a time, whatever the column is called", async () => {
      const sales = Dataset.of([{ "sold at": new Date(0), n: 1 }]);
      const failure: unknown = await preprocess({ features: ["sold at"], splits: [] })({ train: sales }, ctx).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect((failure as { hint?: string }).hint).to.contain('hour("sold at")');
    });

    for (const [what, code, options] of refusals) {
      it(`refuses ${what}`, async () =>
        expect(await codeOf(preprocess({ ...options, splits: [] })({ train: bad }, ctx))).to.equal(code));
    }
  });
});
