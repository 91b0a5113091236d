import assert from "node:assert/strict";
import { encodeRow, placeOf } from "../../processing/encoding.js";
import { quantile } from "../../processing/finish.js";
import type { Row } from "../../processing/batch.js";
import type { SketchResult, SummaryResult, ValuesResult } from "../../processing/plan/measures.js";
import type { PlanNode } from "../../processing/plan/plan.js";
import type { SplitMethod } from "../../processing/plan/split.js";
import type { TransformSpec } from "../../processing/transform.js";
import { awkward, nothing } from "./awkward.js";
import { equalBags, equalRows, sameValue, show } from "./equal.js";
import type { Bench, Table } from "./run.js";

type NamedCase = readonly [name: string, run: (bench: Bench) => Promise<void>];

const thirds: SplitMethod = {
  by: "fraction",
  salt: "s",
  parts: [
    { name: "train", fraction: 0.5 },
    { name: "eval", fraction: 0.25 },
    { name: "test", fraction: 0.25 },
  ],
};

async function split(
  bench: Bench,
  table: Table,
  method: SplitMethod,
  names: readonly string[],
): Promise<Record<string, Row[]>> {
  const nodes: PlanNode[] = [{ id: "parts", op: "split", from: "rows", method }];
  return (await bench.tables({ rows: table }, nodes, Object.fromEntries(names.map((name) => [name, `parts.${name}`]))))
    .outputs;
}

export const learningCases: readonly NamedCase[] = [
  [
    "a split by fractions follows the encoding of the whole row",
    async (bench) => {
      const types = awkward.schema.columns.map(({ type }) => type);
      const partOf = (row: Row): string => {
        const place =
          placeOf(
            encodeRow(
              "s",
              awkward.schema.columns.map(({ name }) => row[name]!),
              types,
            ),
          ) /
          2 ** 32;
        return place < 0.5 ? "train" : place < 0.75 ? "eval" : "test";
      };
      const found = await split(bench, awkward, thirds, ["train", "eval", "test"]);
      for (const name of ["train", "eval", "test"])
        equalBags(
          found[name]!,
          awkward.rows.filter((row) => partOf(row) === name),
        );
    },
  ],
  [
    "a split does not depend on the order of rows, and keeps equal keys together",
    async (bench) => {
      const rows = Array.from({ length: 400 }, (_, index) => ({ group: `g${index % 40}`, n: index }));
      const schema = {
        columns: [
          { name: "group", type: "string" as const, nullable: true },
          { name: "n", type: "int64" as const, nullable: true },
        ],
      };
      const method: SplitMethod = { ...thirds, key: ["group"] };
      const forward = await split(bench, { schema, rows }, method, ["train", "eval", "test"]);
      const backward = await split(bench, { schema, rows: [...rows].reverse() }, method, ["train", "eval", "test"]);
      const groups = Object.values(forward).map((part) => new Set(part.map(({ group }) => group)));
      assert.equal(
        groups.reduce((sum, each) => sum + each.size, 0),
        40,
        "a group is in one part",
      );
      assert.ok(
        groups.every(({ size }) => size > 0),
        "each part has groups",
      );
      for (const name of ["train", "eval", "test"]) equalBags(backward[name]!, forward[name]!);
    },
  ],
  [
    "another salt gives another split",
    async (bench) => {
      const rows = Array.from({ length: 64 }, (_, n) => ({ n }));
      const table: Table = { schema: { columns: [{ name: "n", type: "int64", nullable: true }] }, rows };
      const [a, b] = await Promise.all(
        ["a", "b"].map((salt) => split(bench, table, { ...thirds, salt } as SplitMethod, ["train"])),
      );
      assert.notDeepEqual(show(a!["train"]!.map(({ n }) => n)), show(b!["train"]!.map(({ n }) => n)));
    },
  ],
  [
    "a split by category drops what is not listed, or puts it into the rest",
    async (bench) => {
      const parts = [
        { name: "a", values: ["b", ""] },
        { name: "b", values: ["B"] },
      ];
      const strict = await split(bench, awkward, { by: "category", column: "name", parts }, ["a", "b"]);
      assert.deepEqual(
        [strict["a"]!, strict["b"]!].map((rows) => rows.map(({ id }) => id).sort()),
        [
          [1, 2],
          [7, 7],
        ],
      );
      const rest = await split(bench, awkward, { by: "category", column: "name", parts, rest: "b" }, ["a", "b"]);
      assert.deepEqual(rest["b"]!.map(({ id }) => id).sort(), [3, 4, 5, 6, 7, 7]);
    },
  ],
  [
    "a summary leaves out nulls, NaN and infinities and says how many",
    async (bench) => {
      const found = await bench.analysis(awkward, [
        {
          id: "a",
          op: "analyse",
          from: "rows",
          measures: ["weight", "id", "flag", "name"].map((column) => ({ measure: "summary", name: column, column })),
        },
      ]);
      const expected: Record<string, Omit<SummaryResult, "measure" | "rows">> = {
        weight: { nulls: 1, nans: 1, infinities: 2, count: 4, min: 0, max: 1.5, mean: 0.375, m2: 1.6875 },
        id: { nulls: 0, nans: 0, infinities: 0, count: 8, min: 1, max: 7, mean: 4.375, m2: 35.875 },
        flag: { nulls: 2, nans: 0, infinities: 0, count: 6, min: 0, max: 1, mean: 4 / 6, m2: 4 / 3 },
        name: { nulls: 1, nans: 0, infinities: 0, count: 0, min: null, max: null, mean: null, m2: 0 },
      };
      for (const [name, each] of Object.entries(expected))
        equalRows([found[name] as unknown as Row], [{ measure: "summary", rows: 8, ...each }]);
    },
  ],
  [
    "moments are right far from zero, and at the ends of float64",
    async (bench) => {
      const table = (values: readonly number[]): Table => ({
        schema: { columns: [{ name: "x", type: "float64", nullable: true }] },
        rows: values.map((x) => ({ x })),
      });
      const node: PlanNode = {
        id: "a",
        op: "analyse",
        from: "rows",
        measures: [{ measure: "summary", name: "x", column: "x" }],
      };
      const far = (await bench.analysis(table([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]), [node]))["x"] as SummaryResult;
      assert.ok(sameValue(far.mean, 1e9 + 10) && sameValue(far.m2, 90), show(far));
      const small = (await bench.analysis(table([5e-324, 1e-300, 3e-300]), [node]))["x"] as SummaryResult;
      assert.ok(sameValue(small.max, 3e-300) && Math.abs(small.mean! - 4e-300 / 3) < 1e-312, show(small));
      const large = (await bench.analysis(table([1.7e308, 1.7e308, -1.7e308]), [node]))["x"] as SummaryResult;
      assert.ok(Math.abs(large.mean! / (1.7e308 / 3) - 1) < 1e-12 && Number.isFinite(large.m2), show(large));
    },
  ],
  [
    "values are counted with ties by bytes, a cap, and their true number",
    async (bench) => {
      const names = ["b", "a", "é", "Z", "b", "\u{1F600}", "\uFFFD", "a", null, ""];
      const table: Table = {
        schema: { columns: [{ name: "s", type: "string", nullable: true }] },
        rows: names.map((s) => ({ s })),
      };
      const found = await bench.analysis(table, [
        { id: "a", op: "analyse", from: "rows", measures: [{ measure: "values", name: "s", column: "s", limit: 6 }] },
      ]);
      const { rows, nulls, nans, distinct, values } = found["s"] as ValuesResult;
      assert.deepEqual({ rows, nulls, nans, distinct }, { rows: 10, nulls: 1, nans: 0, distinct: 7 });
      assert.deepEqual(
        values.map(({ value, count }) => [value, count]),
        [
          ["a", 2],
          ["b", 2],
          ["", 1],
          ["Z", 1],
          ["é", 1],
          ["\uFFFD", 1],
        ],
      );
      const none = await bench.analysis(nothing, [
        {
          id: "a",
          op: "analyse",
          from: "rows",
          measures: [
            { measure: "values", name: "s", column: "name", limit: 6 },
            { measure: "rows", name: "n" },
          ],
        },
      ]);
      assert.deepEqual(none, {
        s: { measure: "values", rows: 0, nulls: 0, nans: 0, distinct: 0, values: [] },
        n: { measure: "rows", rows: 0 },
      });
    },
  ],
  [
    "numbers and bools are counted as JSON, -0 with 0 and NaN apart; int64 beyond 2^53 are refused",
    async (bench) => {
      const measure = (column: string) => ({ measure: "values" as const, name: column, column, limit: 9 });
      const found = await bench.analysis(awkward, [
        { id: "a", op: "analyse", from: "rows", measures: [measure("weight"), measure("flag")] },
      ]);
      const weight = found["weight"] as ValuesResult;
      assert.deepEqual([weight.nulls, weight.nans, weight.distinct], [1, 1, 4]);
      assert.deepEqual(weight.values[0], { value: 0, count: 3 });
      assert.deepEqual((found["flag"] as ValuesResult).values, [
        { value: true, count: 4 },
        { value: false, count: 2 },
      ]);
      await bench.failure(
        () => bench.analysis(awkward, [{ id: "a", op: "analyse", from: "rows", measures: [measure("count")] }]),
        "VALUE_NOT_JSON",
      );
    },
  ],
  [
    "a sketch gives quantiles within one percent",
    async (bench) => {
      const values = Array.from({ length: 1001 }, (_, index) => (index - 200) ** 3 / 1000);
      const table: Table = {
        schema: { columns: [{ name: "x", type: "float64", nullable: true }] },
        rows: [...values, NaN, Infinity].map((x) => ({ x })),
      };
      const found = (
        await bench.analysis(table, [
          { id: "a", op: "analyse", from: "rows", measures: [{ measure: "sketch", name: "x", column: "x" }] },
        ])
      )["x"] as SketchResult;
      assert.deepEqual([found.count, found.zeros, found.min, found.max], [1001, 1, values[0], values[1000]]);
      for (const q of [0, 0.01, 0.1, 0.2, 0.5, 0.9, 1]) {
        const exact = values[Math.round(q * 1000)]!;
        assert.ok(
          Math.abs(quantile(found, q)! - exact) <= Math.abs(exact) * 0.01,
          `quantile ${q}: ${quantile(found, q)} for ${exact}`,
        );
      }
    },
  ],
  [
    "apply computes features and labels as the transform says",
    async (bench) => {
      const transform: TransformSpec = {
        format: "transform@1",
        inputs: awkward.schema.columns,
        derive: [{ column: { name: "hour", type: "int64", nullable: true }, expression: "hour(at)" }],
        features: [
          {
            kind: "numeric",
            output: "weight_z",
            input: "weight",
            scaling: "z-score",
            fill: 0.25,
            offset: 0.5,
            divisor: 2,
          },
          { kind: "bucket", output: "hour_bucket", input: "hour", fill: 12, boundaries: [1, 6, 23] },
          { kind: "category", output: "name_index", input: "name", vocabulary: ["B", "", "\u{1F600}"] },
          { kind: "category", output: "count_index", input: "count", vocabulary: [0, 3] },
          { kind: "category", output: "flag_index", input: "flag", vocabulary: [false, true] },
          { kind: "category", output: "none", input: "name", vocabulary: [] },
        ],
        label: { kind: "class", output: "label", input: "flag", classes: [false, true] },
      };
      const nodes: PlanNode[] = [{ id: "ready", op: "apply", from: "rows", transform, keep: ["id"] }];
      const expected = [
        [1, 0.5, 0, 3, 1, 1, 1],
        [2, -0.25, 3, 1, 2, 0, 0],
        [3, -0.125, 2, 3, 2, 2, null],
        [4, -0.125, 3, 2, 2, 1, 1],
        [5, Infinity, 0, 3, 2, 0, 0],
        [6, -Infinity, 3, 3, 2, 2, null],
        [7, -0.25, 1, 0, 0, 1, 1],
        [7, -0.25, 1, 0, 0, 1, 1],
      ] as const;
      equalBags(
        await bench.rows(awkward, nodes),
        expected.map(([id, weight_z, hour_bucket, name_index, count_index, flag_index, label]) => ({
          weight_z,
          hour_bucket,
          name_index,
          count_index,
          flag_index,
          none: 0,
          label,
          id,
        })),
      );
    },
  ],
];
