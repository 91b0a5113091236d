import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { jobEnd } from "../../job.js";
import type { Row } from "../../processing/batch.js";
import type { PlanNode, ProcessingPlan } from "../../processing/plan/plan.js";
import type { Column, DataType, Schema } from "../../processing/schema.js";
import { awkward, nothing } from "./awkward.js";
import { equalBags } from "./equal.js";
import type { Bench } from "./run.js";

type NamedCase = readonly [name: string, run: (bench: Bench) => Promise<void>];

const column = (name: string, type: DataType, nullable = true): Column => ({ name, type, nullable });
const schemaOf = (columns: Readonly<Record<string, DataType>>): Schema => ({
  columns: Object.entries(columns).map(([name, type]) => column(name, type)),
});
const mapped = (javascript: string, schema: Schema, from = "rows"): PlanNode => ({
  id: "mapped",
  op: "mapRows",
  from,
  function: { javascript },
  schema,
});

const cases: readonly NamedCase[] = [
  [
    "a row function is given every value as it is, and gives it back",
    async (bench) => {
      equalBags(await bench.rows(awkward, [mapped("(row) => row", awkward.schema)]), awkward.rows);
      assert.deepEqual(await bench.rows(nothing, [mapped("(row) => row", awkward.schema)]), []);
    },
  ],
  [
    "a row function sees int64 as bigints only where they are wide, and tells -0 and NaN",
    async (bench) => {
      const source = `({ id, ...row }) => {
        const seen = Object.entries(row).map(([name, x]) => x === null ? "null" : Array.isArray(x) ? x.length : typeof x);
        return { id, seen: seen.join(" "), text: Object.is(row.weight, -0) ? "-0" : String(row.weight), next: row.count === null ? null : BigInt.asIntN(64, BigInt(row.count) + 1n) };
      }`;
      const rows = await bench.rows(awkward, [
        mapped(source, schemaOf({ id: "int64", seen: "string", text: "string", next: "int64" })),
      ]);
      const expected: Row[] = [
        { id: 1, seen: "boolean number number string number 2", text: "1.5", next: 4 },
        { id: 2, seen: "boolean number number string number 0", text: "-0", next: -6 },
        { id: 3, seen: "null null null null null null", text: "null", next: null },
        { id: 4, seen: "boolean bigint number string number 3", text: "NaN", next: -9223372036854775808n },
        { id: 5, seen: "boolean bigint number string bigint 1", text: "Infinity", next: -9223372036854775807n },
        { id: 6, seen: "null bigint number string bigint null", text: "-Infinity", next: 9007199254740994n },
        { id: 7, seen: "boolean number number string number 1", text: "0", next: 1 },
        { id: 7, seen: "boolean number number string number 1", text: "0", next: 1 },
      ];
      equalBags(rows, expected);
    },
  ],
  [
    "what a row function leaves out is gone, and what it gives goes on in the plan",
    async (bench) => {
      const many = {
        schema: { columns: [column("n", "int64")] },
        rows: Array.from({ length: 2000 }, (_, n) => ({ n })),
      };
      const source = `(() => {
        const names = new Map([[0, ""], [1, "é\\u{1F600}"], [2, "a\\0b"]]);
        return ({ n }) => n % 10 === 9 ? null : { n: 2 * n, odd: [-0, NaN, Infinity][n % 3], name: names.get(n % 3), at: -n, tags: n % 2 ? [names.get(1), null] : null };
      })()`;
      const schema = schemaOf({
        n: "int64",
        odd: "float64",
        name: "string",
        at: "timestamp",
        tags: { list: "string" },
      });
      const rows = await bench.rows(many, [
        mapped(source, schema),
        { id: "some", op: "filter", from: "mapped", where: "n < 20 or n = 3996" },
      ]);
      const expected = [0, 1, 2, 3, 4, 5, 6, 7, 8, 1998].map((n) => ({
        n: 2 * n,
        odd: [-0, NaN, Infinity][n % 3]!,
        name: ["", "é\u{1F600}", "a\0b"][n % 3]!,
        at: n === 0 ? 0 : -n,
        tags: n % 2 === 1 ? ["é\u{1F600}", null] : null,
      }));
      equalBags(rows, expected);
      const count: PlanNode = {
        id: "count",
        op: "aggregate",
        from: "mapped",
        keys: [],
        columns: [{ name: "sum", function: "sum", column: "n" }],
      };
      equalBags(await bench.rows(many, [mapped(source, schema), count]), [{ sum: 3_596_400 }]);
    },
  ],
  [
    "a row function sees no moment, no chance, no language and no zone",
    async (bench) => {
      const source = `({ id }) => {
        const tell = (work) => { try { return String(work()); } catch (error) { return error.message.split(" ")[0]; } };
        const found = [
          () => Math.random(), () => Date.now(), () => new Date(), () => "a".localeCompare("b"), () => (1).toLocaleString(),
          () => new Date("1 May 2024"), () => typeof Intl + typeof process + typeof console + typeof fetch + typeof performance,
          () => new Date(2024, 4, 1, 12).getTime(), () => new Date("2024-05-01T12:30").toISOString(), () => new Date(0).getHours(),
          () => new Date(86399999).getTimezoneOffset(), () => new Date("2024-05-01T12:30:00.123456+02:00").getTime(),
        ].map(tell);
        return { id, found };
      }`;
      const [first] = await bench.rows(awkward, [mapped(source, schemaOf({ id: "int64", found: { list: "string" } }))]);
      assert.deepEqual(first!["found"], [
        "Math.random",
        "A",
        "A",
        "localeCompare",
        "toLocaleString",
        "Date",
        "undefined".repeat(5),
        String(Date.UTC(2024, 4, 1, 12)),
        "2024-05-01T12:30:00.000Z",
        "0",
        "0",
        String(Date.UTC(2024, 4, 1, 10, 30, 0, 123)),
      ]);
    },
  ],
  [
    "a row function that throws, or gives what its schema does not allow, fails with its row",
    async (bench) => {
      const thrown = await bench.failure(
        () =>
          bench.rows(awkward, [
            mapped(
              `(row) => { if (row.id === 5) throw new TypeError("no weight: \\u00e9"); return row; }`,
              awkward.schema,
            ),
          ]),
        "ROW_FUNCTION_THREW",
      );
      assert.match(thrown.message, /TypeError: no weight: é/);
      assert.match(thrown.place ?? "", /^row \{"id":5,"flag":false,"count":"-9223372036854775808"/);
      const wrong = await bench.failure(
        () => bench.rows(awkward, [mapped(`({ id }) => ({ id: id === 3 ? "three" : id })`, schemaOf({ id: "int64" }))]),
        "ROW_FUNCTION_RESULT_INVALID",
      );
      assert.match(wrong.message, /"id" is int64, .* gives it "three"/);
      assert.match(wrong.place ?? "", /^row \{"id":3,/);
    },
  ],
  [
    "a row function that never ends does not outlive its job",
    async (bench) => {
      const { jobs } = bench.processing;
      const plan: ProcessingPlan = {
        format: "processing@1",
        inputs: { rows: { format: "dataset", schema: awkward.schema } },
        nodes: [{ id: "rows", op: "scan", input: "rows" }, mapped("(row) => { for (;;) row.id++; }", awkward.schema)],
        outputs: { out: "mapped" },
      };
      const execution = await bench.execution(plan, { rows: await bench.put(awkward) });
      const handle = await jobs.submit("endless", { plans: [execution] });
      for await (const { state } of jobs.watch(handle)) if (state !== "queued") break;
      await setTimeout(500); // so that the function is under way in most engines
      await jobs.cancel(handle);
      const { state, error } = await jobEnd(jobs, handle);
      assert.ok(
        state === "cancelled" || error?.code === "ROW_FUNCTION_STOPPED",
        `it ended as ${state}: ${error?.code}`,
      );
    },
  ],
];

/** For backends that run functions over rows; one that does not passes by refusing them. */
export const rowFunctionCases: readonly NamedCase[] = cases.map(([name, run]) => [
  name,
  async (bench) => {
    if (bench.processing.supports.mapRows === true) await run(bench);
  },
]);
