import type { PlanNode } from "../../processing/plan/plan.js";
import { awkward } from "./awkward.js";
import { equalRows } from "./equal.js";
import { goldenExpressions } from "./expressions.js";
import type { Bench } from "./run.js";

type NamedCase = readonly [name: string, run: (bench: Bench) => Promise<void>];

const seven = { ...awkward, rows: awkward.rows.slice(0, 7) };

export const expressionCases: readonly NamedCase[] = [
  [
    "expressions have their golden values on awkward rows",
    async (bench) => {
      const columns = goldenExpressions.map(([expression], index) => ({ name: `e${index}`, expression }));
      const nodes: PlanNode[] = [
        { id: "derived", op: "derive", from: "rows", columns },
        {
          id: "kept",
          op: "select",
          from: "derived",
          columns: [{ name: "id" }, ...columns.map(({ name }) => ({ name }))],
        },
        { id: "sorted", op: "order", from: "kept", by: [{ column: "id" }] },
      ];
      const found = await bench.rows(seven, nodes);
      const expected = seven.rows.map(({ id }, row) => ({
        id: id!,
        ...Object.fromEntries(goldenExpressions.map(([, ...results], index) => [`e${index}`, results[row]!])),
      }));
      equalRows(found, expected);
    },
  ],
  [
    "an int64 that overflows fails with INT64_OVERFLOW",
    async (bench) => {
      const nodes: PlanNode[] = [
        { id: "derived", op: "derive", from: "rows", columns: [{ name: "more", expression: "count + id" }] },
      ];
      await bench.failure(() => bench.rows(seven, nodes), "INT64_OVERFLOW");
    },
  ],
  [
    "a branch that is not taken does not overflow",
    async (bench) => {
      const nodes: PlanNode[] = [
        {
          id: "derived",
          op: "derive",
          from: "rows",
          columns: [{ name: "more", expression: "if(count > 1000, 0, if(count < -1000, 0, count + id))" }],
        },
        { id: "kept", op: "select", from: "derived", columns: [{ name: "more" }] },
        { id: "sorted", op: "order", from: "kept", by: [{ column: "more" }] },
      ];
      equalRows(
        await bench.rows(seven, nodes),
        [-5, 0, 0, 0, 4, 7, null].map((more) => ({ more })),
      );
    },
  ],
  [
    "derived columns see those before them, and may take another's place",
    async (bench) => {
      const columns = [
        { name: "id", expression: "id * 2" },
        { name: "next", expression: "id + 1" },
      ];
      const nodes: PlanNode[] = [
        { id: "derived", op: "derive", from: "rows", columns },
        { id: "kept", op: "select", from: "derived", columns: [{ name: "next", as: "after" }, { name: "id" }] },
        { id: "sorted", op: "order", from: "kept", by: [{ column: "id" }], limit: 2 },
      ];
      equalRows(await bench.rows(seven, nodes), [
        { after: 3, id: 2 },
        { after: 5, id: 4 },
      ]);
    },
  ],
];
