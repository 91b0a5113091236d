import {
  encodeRow,
  interpret,
  placeOf,
  type AggregateColumn,
  type PlanNode,
  type ProcessingPlan,
  type Row,
  type Schema,
  type SketchResult,
  type SummaryResult,
  type TransformSpec,
} from "@zen/plugin-sdk/processing";
import { expect } from "chai";
import fc from "fast-check";
import { defineGroupKey, PythonModule } from "./index.js";
import { rows, schema, scalars, valuesOf } from "./testing/arbitraries.js";
import { PythonHost } from "./testing/python-host.js";
import { PythonPlans } from "./testing/python-plans.js";
import { pythonRow, shown } from "./testing/rows.js";

const runs = Number(process.env["ZEN_PROPERTY_RUNS"] ?? 100);
const tables = fc.array(rows, { maxLength: 12 });

function planOf(nodes: readonly PlanNode[], outputs: Record<string, string>, analyses = {}): ProcessingPlan {
  return {
    format: "processing@1",
    inputs: { rows: { format: "dataset", schema } },
    nodes: [{ id: "rows", op: "scan", input: "rows" }, ...nodes],
    outputs,
    analyses,
  };
}

describe("operators in Python", function () {
  this.timeout(300_000);
  let host: PythonHost;
  let plans: PythonPlans;
  before(() => {
    host = new PythonHost();
    plans = new PythonPlans(host);
  });
  after(() => host.close());

  /** Rows are alike to the bit, in their order; or in any, where 0 and -0, which are equal, may also stand for each other. */
  async function agree(plan: ProcessingPlan, table: readonly Row[], order: "ordered" | "bag"): Promise<void> {
    const [expected, found] = [interpret(plan, { rows: table }), await plans.run(plan, { rows: table })];
    for (const [name, relation] of Object.entries(expected.outputs)) {
      const texts = (each: { readonly schema: Schema; readonly rows: readonly Row[] }): string[] =>
        each.rows.map((row) => each.schema.columns.map((column) => shown(row[column.name], column.type)).join(" | "));
      const [wanted, got] = [texts(relation), texts({ schema: relation.schema, rows: found.outputs[name]!.rows })];
      if (order === "ordered") expect(got).to.deep.equal(wanted);
      else expect(asBag(got)).to.deep.equal(asBag(wanted));
    }
  }

  it("encode rows as the SDK does, to the place in a split", async () => {
    const types = schema.columns.map(({ type }) => type);
    const module = new PythonModule();
    const names = schema.columns.map(({ name }) => name);
    defineGroupKey(module, "key", names, schema, "group");
    module.define(`def main(row):\n  return [key(row), ${module.use("zen_place")}(key(row))]`);
    await fc.assert(
      fc.asyncProperty(rows, async (row) => {
        const salted = encodeRow(
          "",
          names.map((name) => row[name]!),
          types,
        );
        const encoded = salted.slice("s0:".length);
        const found = await host.call(module.source(), "main", pythonRow(row, schema));
        expect(found).to.deep.equal([encoded, BigInt(placeOf(encoded))]);
      }),
      { numRuns: 3 * runs },
    );
  });

  it("split as the interpreter splits", async () => {
    const parts = [0.3, 0.3, 0.4].map((fraction, index) => ({ name: `p${index}`, fraction }));
    await fc.assert(
      fc.asyncProperty(tables, fc.string({ unit: "grapheme" }), async (table, salt) => {
        const node: PlanNode = { id: "s", op: "split", from: "rows", method: { by: "fraction", parts, salt } };
        await agree(planOf([node], { a: "s.p0", b: "s.p1", c: "s.p2" }), table, "bag");
      }),
      { numRuns: runs },
    );
  });

  it("order as the interpreter orders", async () => {
    const keys = fc.uniqueArray(fc.record({ column: fc.constantFrom(...scalars), descending: fc.boolean() }), {
      selector: ({ column }) => column,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(tables, keys, async (table, by) => {
        await agree(
          planOf([{ id: "o", op: "order", from: "rows", by }], { out: "o" }),
          [...table, ...table],
          "ordered",
        );
      }),
      { numRuns: 2 * runs },
    );
  });

  it("aggregate as the interpreter does, however the rows are divided", async () => {
    const moderate = tables.map((table) =>
      table.map((row): Row => ({
        ...row,
        float64: Math.abs(row["float64"] as number) > 1e200 ? 1 : row["float64"]!,
        int64: (Number(row["timestamp"] ?? 0) % 1000) + 0,
      })),
    );
    const columns: AggregateColumn[] = [
      { name: "rows", function: "rows" },
      ...(["count", "distinct", "min", "max"] as const).flatMap((name) =>
        scalars.map((column) => ({ name: `${name}_${column}`, function: name, column })),
      ),
      { name: "sum", function: "sum", column: "int64" },
      { name: "mean", function: "mean", column: "int64" },
    ];
    await fc.assert(
      fc.asyncProperty(moderate, fc.subarray([...scalars], { maxLength: 2 }), async (table, keys) => {
        const node: PlanNode = { id: "a", op: "aggregate", from: "rows", keys, columns };
        await agree(planOf([node], { out: "a" }), [...table, ...table], "bag");
      }),
      { numRuns: runs },
    );
  });

  it("add up float64 exactly", async () => {
    const sum: PlanNode = {
      id: "a",
      op: "aggregate",
      from: "rows",
      keys: [],
      columns: [
        { name: "sum", function: "sum", column: "float64" },
        { name: "mean", function: "mean", column: "float64" },
      ],
    };
    const doubles = fc.array(fc.double({ noNaN: true, min: -1e300, max: 1e300 }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(doubles, async (values) => {
        const plan = planOf([sum], { out: "a" });
        const table = values.map((float64): Row => ({ float64 }));
        const [expected] = interpret(plan, { rows: table }).outputs["out"]!.rows;
        const [found] = (await plans.run(plan, { rows: table })).outputs["out"]!.rows;
        const magnitude = values.reduce((total, value) => total + Math.abs(value), 0);
        expect(Math.abs((found!["sum"] as number) - (expected!["sum"] as number))).to.be.at.most(magnitude * 1e-12);
        const reversed = await plans.run(plan, { rows: [...table].reverse() });
        expect(reversed.outputs["out"]!.rows).to.deep.equal([found]);
      }),
      { numRuns: runs },
    );
  });

  it("analyse as the interpreter does, and alike however the rows are divided", async () => {
    const measures = [
      { measure: "rows" as const, name: "n" },
      ...scalars.map((column) => ({ measure: "summary" as const, name: `s_${column}`, column })),
      ...(["float64", "timestamp"] as const).map((column) => ({
        measure: "sketch" as const,
        name: `k_${column}`,
        column,
      })),
      ...(["bool", "float64", "string"] as const).map((column) => ({
        measure: "values" as const,
        name: `v_${column}`,
        column,
        limit: 3,
      })),
    ];
    const plan = planOf([{ id: "a", op: "analyse", from: "rows", measures }], {}, { a: "a" });
    await fc.assert(
      fc.asyncProperty(tables, async (table) => {
        const expected = interpret(plan, { rows: table }).analyses["a"]!;
        const found = (await plans.run(plan, { rows: table })).analyses["a"]!;
        const backward = (await plans.run(plan, { rows: [...table].reverse() })).analyses["a"]!;
        expect(backward).to.deep.equal(found);
        for (const [name, want] of Object.entries(expected)) {
          const got = found[name]!;
          if (want.measure === "summary") summaryAgrees(got as SummaryResult, want, name);
          else if (want.measure === "sketch") sketchAgrees(got as SketchResult, want);
          else expect(got, name).to.deep.equal(want);
        }
      }),
      { numRuns: runs },
    );
  });

  it("see a window as the interpreter sees it", async () => {
    const number = { name: "n", function: "row_number" as const };
    const node: PlanNode = {
      id: "w",
      op: "window",
      from: "rows",
      partition: ["bool"],
      order: [{ column: "string", descending: true }],
      columns: [
        number,
        { name: "before", function: "lag", column: "float64" },
        { name: "after", function: "lead", column: "list", offset: 2 },
        { name: "least", function: "min", column: "float64", rows: 3 },
        { name: "most", function: "max", column: "string", rows: 2 },
        { name: "count", function: "count", column: "list", rows: 2 },
        { name: "last", function: "list", column: "timestamp", rows: 3 },
      ],
    };
    await fc.assert(
      fc.asyncProperty(tables, async (table) => agree(planOf([node], { out: "w" }), table, "bag")),
      { numRuns: runs },
    );
  });

  it("find words in a vocabulary too long to be written out", async () => {
    const words = Array.from({ length: 20_000 }, (_, index) => `w${index}\u{1F600}"\n`);
    const numbers = Array.from({ length: 20_000 }, (_, index) => index * 3 - 30_000.5);
    const transform: TransformSpec = {
      format: "transform@1",
      inputs: schema.columns,
      derive: [],
      features: [
        { kind: "category", output: "word", input: "string", vocabulary: [...words, words[7]!] },
        { kind: "category", output: "number", input: "float64", vocabulary: numbers },
      ],
    };
    const node: PlanNode = { id: "t", op: "apply", from: "rows", transform };
    const table = [0, 7, 19_999, 20_000].map((at): Row => ({ string: words[at] ?? "w", float64: numbers[at] ?? 0 }));
    await agree(planOf([node], { out: "t" }), [...table, {}], "ordered");
  });

  it("apply a transform as the interpreter does, to the last bit", async () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    const transforms = fc
      .record({
        fill: finite,
        offset: finite,
        divisor: finite.filter((each) => each !== 0),
        boundaries: fc.uniqueArray(finite, { maxLength: 5 }).map((list) => [...list].sort((a, b) => a - b)),
        vocabulary: fc.array(valuesOf.string as fc.Arbitrary<string>, { maxLength: 5 }),
        numbers: fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 8 }),
      })
      .map(({ fill, offset, divisor, boundaries, vocabulary, numbers }): TransformSpec => {
        const numeric = ["bool", "int64", "float64", "timestamp", "size"].map((input) => ({
          kind: "numeric" as const,
          output: `n_${input}`,
          input,
          scaling: "z-score" as const,
          fill,
          offset,
          divisor,
        }));
        return {
          format: "transform@1",
          inputs: schema.columns,
          derive: [
            { column: { name: "size", type: "int64", nullable: true }, expression: "size(list)" },
            { column: { name: "string", type: "string", nullable: true }, expression: "lower(string)" },
          ],
          features: [
            ...numeric,
            { kind: "bucket", output: "bucket", input: "float64", fill, boundaries },
            { kind: "category", output: "word", input: "string", vocabulary },
            { kind: "category", output: "number", input: "int64", vocabulary: numbers },
            { kind: "category", output: "float", input: "float64", vocabulary: numbers },
          ],
          label: { kind: "number", output: "label", input: "float64", offset, divisor },
        };
      });
    await fc.assert(
      fc.asyncProperty(tables, transforms, async (table, transform) => {
        const node: PlanNode = { id: "t", op: "apply", from: "rows", transform, keep: ["string"] };
        await agree(planOf([node], { out: "t" }), table, "ordered");
      }),
      { numRuns: runs },
    );
  });
});

function asBag(rows: readonly string[]): string[] {
  return rows.map((row) => row.replace(/(?<![\w."-])-0(?![\w."])/g, "0")).sort();
}

function summaryAgrees(found: SummaryResult, expected: SummaryResult, name: string): void {
  const { mean, m2, ...exact } = found;
  const { mean: wantedMean, m2: wantedM2, ...wanted } = expected;
  expect(exact, name).to.deep.equal(wanted);
  const most = Math.max(Math.abs(expected.min ?? 0), Math.abs(expected.max ?? 0));
  close(mean ?? 0, wantedMean ?? 0, most * 1e-12, `the mean of ${name}`);
  // Squares of differences that the interpreter rounds, and of the least numbers, which it loses.
  close(m2, wantedM2, wantedM2 * 1e-12 + most * most * 1e-28 + 1e-300, `m2 of ${name}`);
}

function sketchAgrees(found: SketchResult, expected: SketchResult): void {
  const { positive, negative, ...exact } = found;
  const { positive: wantedPositive, negative: wantedNegative, ...wanted } = expected;
  expect(exact).to.deep.equal(wanted);
  const total = (buckets: SketchResult["positive"]): number => buckets.reduce((sum, [, count]) => sum + count, 0);
  expect([total(positive), total(negative)]).to.deep.equal([total(wantedPositive), total(wantedNegative)]);
}

function close(found: number, expected: number, tolerance: number, what: string): void {
  if (found !== expected)
    expect(Math.abs(found - expected), `${what}: ${found} for ${expected}`).to.be.at.most(tolerance);
}
