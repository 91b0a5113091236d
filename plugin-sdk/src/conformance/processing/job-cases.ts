import assert from "node:assert/strict";
import type { PlanExecution } from "../../contracts/processing.js";
import { jobEnd } from "../../job.js";
import { inferSchemas } from "../../processing/plan/infer.js";
import type { PlanNode, ProcessingPlan } from "../../processing/plan/plan.js";
import type { Schema } from "../../processing/schema.js";
import { awkward } from "./awkward.js";
import { equalBags, equalRows } from "./equal.js";
import type { Bench } from "./run.js";

type NamedCase = readonly [name: string, run: (bench: Bench) => Promise<void>];

const copy: ProcessingPlan = {
  format: "processing@1",
  inputs: { rows: { format: "dataset", schema: awkward.schema } },
  nodes: [{ id: "rows", op: "scan", input: "rows" }],
  outputs: { out: "rows" },
};

/** A derivation, a split of what it gives, and an analysis of one part. */
function chainOver(schema: Schema): readonly ProcessingPlan[] {
  const parts = [
    { name: "out", fraction: 0.6 },
    { name: "rest", fraction: 0.4 },
  ];
  const steps: readonly (readonly [PlanNode, ProcessingPlan["outputs"]])[] = [
    [
      {
        ...{ id: "made", op: "derive", from: "rows" },
        columns: [
          { name: "half", expression: "weight / 2" },
          { name: "later", expression: "hour(at)" },
        ],
      },
      { out: "made" },
    ],
    [
      { id: "made", op: "split", from: "rows", method: { by: "fraction", parts } },
      { out: "made.out", rest: "made.rest" },
    ],
    [
      {
        ...{ id: "made", op: "analyse", from: "rows" },
        measures: [
          { measure: "rows", name: "rows" },
          { measure: "values", name: "later", column: "later", limit: 10 },
        ],
      },
      {},
    ],
  ];
  let from = schema;
  return steps.map(([node, outputs]) => {
    const analyses: Readonly<Record<string, string>> = node.op === "analyse" ? { found: node.id } : {};
    const plan: ProcessingPlan = {
      format: "processing@1",
      inputs: { rows: { format: "dataset", schema: from } },
      nodes: [{ id: "rows", op: "scan", input: "rows" }, node],
      outputs,
      analyses,
    };
    from = inferSchemas(plan).outputs["out"] ?? from;
    return plan;
  });
}

export const jobCases: readonly NamedCase[] = [
  [
    "plans of a job read what earlier ones wrote",
    async (bench) => {
      const first = await bench.execution(copy, { rows: await bench.put(awkward) });
      const filter: ProcessingPlan = {
        ...copy,
        nodes: [...copy.nodes, { id: "some", op: "filter", from: "rows", where: "id = 7" }],
        outputs: { out: "some" },
      };
      const second = await bench.execution(filter, { rows: { plan: first.id, output: "out" } });
      const result = await bench.run([first, second]);
      assert.equal(result.plans[first.id]!.outputs["out"]!.rows, 8);
      equalBags(
        await bench.rowsAt(await bench.location(second, result.plans[second.id]!, "out")),
        awkward.rows.slice(6),
      );
    },
  ],
  [
    "a chain of plans gives in one job what it gives in a job for each",
    async (bench) => {
      const chain = chainOver(awkward.schema);
      const place = { rows: await bench.put(awkward) };
      const together: PlanExecution[] = [];
      for (const [index, plan] of chain.entries()) {
        const before = together[index - 1];
        together.push(
          await bench.execution(plan, before === undefined ? place : { rows: { plan: before.id, output: "out" } }),
        );
      }
      const fused = await bench.run(together);
      let inputs: Parameters<Bench["execution"]>[1] = place;
      for (const [index, plan] of chain.entries()) {
        const one = together[index]!;
        const apart = await bench.execution(plan, inputs);
        const result = (await bench.run([apart])).plans[apart.id]!;
        assert.deepEqual(fused.plans[one.id]!.analyses, result.analyses);
        const schemas = inferSchemas(plan).outputs;
        for (const output of Object.keys(plan.outputs)) {
          const place = await bench.location(apart, result, output);
          const fusedPlace = await bench.location(one, fused.plans[one.id]!, output);
          assert.deepEqual(fusedPlace.schema, schemas[output]);
          equalBags(await bench.rowsAt(fusedPlace), await bench.rowsAt(place));
          if (output === "out") inputs = { rows: place };
        }
      }
    },
  ],
  [
    "a job submitted twice is executed once",
    async (bench) => {
      const { jobs } = bench.processing;
      const execution = await bench.execution(copy, { rows: await bench.put(awkward) });
      const handles = await Promise.all([1, 2, 3].map(() => jobs.submit("the same", { plans: [execution] })));
      const results = await Promise.all(handles.map((handle) => jobEnd(jobs, handle)));
      assert.ok(results.every(({ state }) => state === "succeeded"));
      const again = await jobs.submit("the same", { plans: [] });
      assert.deepEqual((await jobEnd(jobs, again)).result, results[0]!.result);
    },
  ],
  [
    "a result is plain JSON and names no place",
    async (bench) => {
      const execution = await bench.execution(copy, { rows: await bench.put(awkward) });
      const result = await bench.run([execution]);
      assert.deepEqual(JSON.parse(JSON.stringify(result)), result);
      for (const place of [execution.outputs["out"]!.localDir, (execution.outputs["out"] as { uri?: string }).uri]) {
        if (place !== undefined) assert.ok(!JSON.stringify(result).includes(place));
      }
    },
  ],
  [
    "a backend that says it is byte-stable writes the same bytes twice",
    async (bench) => {
      if (bench.processing.supports.byteStable !== true) return;
      const rows = Array.from({ length: 30_000 }, (_, n) => ({ n, x: Math.sin(n) * 10 ** (n % 30), g: `g${n % 7}` }));
      const table = {
        schema: {
          columns: [
            { name: "n", type: "int64" as const, nullable: true },
            { name: "x", type: "float64" as const, nullable: true },
            { name: "g", type: "string" as const, nullable: true },
          ],
        },
        rows,
      };
      const plan: ProcessingPlan = {
        format: "processing@1",
        inputs: { rows: { format: "dataset", schema: table.schema } },
        nodes: [
          { id: "rows", op: "scan", input: "rows" },
          {
            id: "sums",
            op: "aggregate",
            from: "rows",
            keys: ["g"],
            columns: [
              { name: "sum", function: "sum", column: "x" },
              { name: "mean", function: "mean", column: "x" },
            ],
          },
          { id: "joined", op: "join", left: "rows", right: "sums", kind: "inner", on: [{ left: "g", right: "g" }] },
          {
            id: "parts",
            op: "split",
            from: "joined",
            method: {
              by: "fraction",
              parts: [
                { name: "a", fraction: 0.6 },
                { name: "b", fraction: 0.4 },
              ],
            },
          },
          { id: "summary", op: "analyse", from: "joined", measures: [{ measure: "summary", name: "x", column: "x" }] },
        ],
        outputs: { a: "parts.a", sums: "sums" },
        analyses: { all: "summary" },
      };
      const location = await bench.put(table);
      const seen = new Set<string>();
      for (let time = 0; time < 3; time++) {
        const execution = await bench.execution(plan, { rows: location }, "stable");
        const result = (await bench.run([execution])).plans["stable"]!;
        const bytes = await Promise.all(
          Object.entries(result.outputs).map(async ([name, { parts }]) =>
            Promise.all(
              parts.map(async ({ path }) =>
                Buffer.from(await bench.harness.get(execution.outputs[name]!, path)).toString("base64"),
              ),
            ),
          ),
        );
        seen.add(JSON.stringify([result, bytes]));
      }
      assert.equal(seen.size, 1);
    },
  ],
  [
    "a plan that contradicts itself fails before anything is written",
    async (bench) => {
      const location = await bench.put(awkward);
      const faulty = async (node: ProcessingPlan["nodes"][number]): Promise<unknown> =>
        bench.run([
          await bench.execution(
            { ...copy, nodes: [...copy.nodes, node], outputs: { out: node.id } },
            { rows: location },
          ),
        ]);
      await bench.failure(
        () => faulty({ id: "x", op: "filter", from: "rows", where: "wieght > 1" }),
        "COLUMN_NOT_FOUND",
      );
      await bench.failure(
        () => faulty({ id: "x", op: "filter", from: "rows", where: "weight >" }),
        "EXPRESSION_SYNTAX",
      );
      await bench.failure(() => faulty({ id: "x", op: "filter", from: "rows", where: "weight" }), "EXPRESSION_TYPE");
      await bench.failure(() => faulty({ id: "x", op: "filter", from: "row", where: "true" }), "PLAN_INVALID");
      if (bench.processing.supports.mapRows !== true) {
        const mapped = {
          id: "x",
          op: "mapRows" as const,
          from: "rows",
          function: { javascript: "(row) => row" },
          schema: awkward.schema,
        };
        await bench.failure(() => faulty(mapped), "PLAN_UNSUPPORTED");
      }
    },
  ],
  [
    "read gives the columns asked for, in batches, wide integers as bigints",
    async (bench) => {
      if (bench.processing.read === undefined) return;
      const location = { ...(await bench.put(awkward)), schema: awkward.schema };
      for await (const batch of bench.processing.read(location, { columns: ["weight", "count"] })) {
        assert.deepEqual(Object.keys(batch.columns), ["weight", "count"]);
        const { weight, count } = batch.columns;
        assert.ok(
          weight?.type === "float64" &&
            weight.values instanceof Float64Array &&
            weight.nulls?.[2] === 1 &&
            weight.values[2] === 0,
        );
        assert.ok(
          count?.type === "int64" && count.values instanceof BigInt64Array && count.values[3] === 9223372036854775807n,
        );
      }
      const rows = Array.from({ length: 70_000 }, (_, n) => ({ n, t: n % 3 === 0 ? null : -n }));
      const table = {
        schema: {
          columns: [
            { name: "n", type: "int64" as const, nullable: true },
            { name: "t", type: "timestamp" as const, nullable: true },
          ],
        },
        rows,
      };
      const large = { ...(await bench.put(table)), schema: table.schema };
      for await (const batch of bench.processing.read(large, { columns: ["n"] })) {
        const { n } = batch.columns;
        assert.ok(n?.type === "int64" && n.values instanceof Float64Array);
      }
      equalRows(await bench.rowsAt(large), rows);
      const unknown = async (): Promise<void> => {
        for await (const batch of bench.processing.read!(large, { columns: ["m"] })) void batch;
      };
      await bench.failure(unknown, "COLUMN_NOT_FOUND");
    },
  ],
  [
    "read gives every string as it is, short and long, often and once, in any script",
    async (bench) => {
      const pieces = [
        "",
        "a",
        "twelve bytes",
        "thirteen bytes",
        "é",
        "\u{1F600}",
        "日本語のとても長い文字列",
        "\0",
        "a\0",
      ];
      const rows = Array.from({ length: 20_000 }, (_, n) => {
        const piece = pieces[n % pieces.length]!;
        return { s: n % 11 === 0 ? null : n % 3 === 0 ? piece : `${piece}${n % 6000}` };
      });
      const table = { schema: { columns: [{ name: "s", type: "string" as const, nullable: true }] }, rows };
      equalRows(await bench.rowsAt({ ...(await bench.put(table)), schema: table.schema }), rows);
    },
  ],
];
