import assert from "node:assert/strict";
import type { PlanNode } from "../../processing/plan/plan.js";
import { awkward, nothing } from "./awkward.js";
import { equalBags, equalRows } from "./equal.js";
import type { Bench, Table } from "./run.js";

type NamedCase = readonly [name: string, run: (bench: Bench) => Promise<void>];

const ids = (id: string, from: string): PlanNode => ({ id, op: "select", from, columns: [{ name: "id" }] });

const keyed: Table = {
  schema: {
    columns: [
      { name: "key", type: "float64", nullable: true },
      { name: "value", type: "string", nullable: true },
    ],
  },
  rows: [
    { key: NaN, value: "nan" },
    { key: 0, value: "zero" },
    { key: -0, value: "minus zero" },
    { key: null, value: "null" },
    { key: 9, value: "nine" },
  ],
};

export const relationalCases: readonly NamedCase[] = [
  [
    "a filter keeps what is true, neither false nor null",
    async (bench) => {
      const found = await bench.rows(awkward, [
        { id: "some", op: "filter", from: "rows", where: "weight >= 0" },
        ids("ids", "some"),
      ]);
      equalBags(
        found,
        [1, 2, 4, 5, 7, 7].map((id) => ({ id })),
      );
    },
  ],
  [
    "a join matches NaN with NaN and 0 with -0, and null with nothing",
    async (bench) => {
      const nodes = (kind: "inner" | "left"): PlanNode[] => [
        { id: "joined", op: "join", left: "rows", right: "others", kind, on: [{ left: "weight", right: "key" }] },
        { id: "kept", op: "select", from: "joined", columns: [{ name: "id" }, { name: "value" }] },
      ];
      const matched = [2, 7, 7].flatMap((id) => [
        { id, value: "zero" },
        { id, value: "minus zero" },
      ]);
      const inner = await bench.tables({ rows: awkward, others: keyed }, nodes("inner"), { out: "kept" });
      equalBags(inner.outputs["out"]!, [...matched, { id: 4, value: "nan" }]);
      const left = await bench.tables({ rows: awkward, others: keyed }, nodes("left"), { out: "kept" });
      equalBags(left.outputs["out"]!, [
        ...matched,
        { id: 4, value: "nan" },
        ...[1, 3, 5, 6].map((id) => ({ id, value: null })),
      ]);
    },
  ],
  [
    "an aggregate counts nulls, NaN and -0 as values of its key",
    async (bench) => {
      const found = await bench.rows(awkward, [
        { id: "grouped", op: "aggregate", from: "rows", keys: ["weight"], columns: [{ name: "n", function: "rows" }] },
      ]);
      equalBags(found, [
        { weight: 1.5, n: 1 },
        { weight: 0, n: 3 },
        { weight: null, n: 1 },
        { weight: NaN, n: 1 },
        { weight: Infinity, n: 1 },
        { weight: -Infinity, n: 1 },
      ]);
    },
  ],
  [
    "aggregates leave nulls out and order NaN last",
    async (bench) => {
      const columns = [
        { name: "rows", function: "rows" as const },
        { name: "named", function: "count" as const, column: "name" },
        { name: "names", function: "distinct" as const, column: "name" },
        { name: "first", function: "min" as const, column: "name" },
        { name: "last", function: "max" as const, column: "name" },
        { name: "least", function: "min" as const, column: "weight" },
        { name: "most", function: "max" as const, column: "weight" },
        { name: "total", function: "sum" as const, column: "weight" },
        { name: "ids", function: "sum" as const, column: "id" },
        { name: "average", function: "mean" as const, column: "id" },
      ];
      const found = await bench.rows(awkward, [{ id: "all", op: "aggregate", from: "rows", keys: [], columns }]);
      equalRows(found, [
        {
          rows: 8,
          named: 7,
          names: 6,
          first: "",
          last: "\u{1F600}",
          least: -Infinity,
          most: NaN,
          total: NaN,
          ids: 35,
          average: 4.375,
        },
      ]);
    },
  ],
  [
    "an aggregate over no rows is one row without keys and none with them",
    async (bench) => {
      const columns = [
        { name: "n", function: "count" as const, column: "count" },
        { name: "total", function: "sum" as const, column: "count" },
      ];
      equalRows(await bench.rows(nothing, [{ id: "all", op: "aggregate", from: "rows", keys: [], columns }]), [
        { n: 0, total: null },
      ]);
      equalRows(
        await bench.rows(nothing, [{ id: "each", op: "aggregate", from: "rows", keys: ["name"], columns }]),
        [],
      );
    },
  ],
  [
    "a sum of int64 is exact, and fails when it does not fit",
    async (bench) => {
      const sum: PlanNode = {
        id: "sum",
        op: "aggregate",
        from: "some",
        keys: [],
        columns: [{ name: "total", function: "sum", column: "count" }],
      };
      const exact = await bench.rows(awkward, [
        { id: "some", op: "filter", from: "rows", where: "id >= 4 and id <= 6" },
        sum,
      ]);
      equalRows(exact, [{ total: 9007199254740992 }]);
      await bench.failure(
        () => bench.rows(awkward, [{ id: "some", op: "filter", from: "rows", where: "count > 0" }, sum]),
        "INT64_OVERFLOW",
      );
    },
  ],
  [
    "sums of float64 lose no small value between large ones",
    async (bench) => {
      const values = [1e16, 1, -1e16, 1e-3, 3.25, -1e16, 1e16];
      const table: Table = {
        schema: { columns: [{ name: "x", type: "float64", nullable: true }] },
        rows: values.map((x) => ({ x })),
      };
      const [row] = await bench.rows(table, [
        {
          id: "all",
          op: "aggregate",
          from: "rows",
          keys: [],
          columns: [{ name: "total", function: "sum", column: "x" }],
        },
      ]);
      assert.ok(Math.abs((row!["total"] as number) - 4.251) <= 4e16 * 1e-12, `found ${String(row!["total"])}`);
    },
  ],
  [
    "a union keeps duplicates and takes columns by name",
    async (bench) => {
      const nodes: PlanNode[] = [
        { id: "a", op: "select", from: "rows", columns: [{ name: "id" }, { name: "name" }] },
        { id: "b", op: "select", from: "rows", columns: [{ name: "name" }, { name: "id" }] },
        { id: "both", op: "union", from: ["a", "b", "a"] },
      ];
      const three = awkward.rows.flatMap(({ id, name }) => [0, 1, 2].map(() => ({ id: id!, name: name! })));
      equalBags(await bench.rows(awkward, nodes), three);
    },
  ],
  [
    "explode gives a row per element, and none for null or an empty list",
    async (bench) => {
      const nodes: PlanNode[] = [
        { id: "each", op: "explode", from: "rows", column: "tags" },
        { id: "kept", op: "select", from: "each", columns: [{ name: "id" }, { name: "tags" }] },
      ];
      const expected = [
        [1, "x"],
        [1, "y"],
        [4, ""],
        [4, null],
        [4, "x"],
        [5, "x"],
        [7, "y"],
        [7, "y"],
      ] as const;
      equalBags(
        await bench.rows(awkward, nodes),
        expected.map(([id, tags]) => ({ id, tags })),
      );
    },
  ],
  [
    "order puts nulls last either way, NaN above numbers, strings by bytes, and breaks ties by the whole row",
    async (bench) => {
      const by = async (column: string, descending: boolean, limit?: number): Promise<unknown[]> => {
        const node: PlanNode = {
          id: "sorted",
          op: "order",
          from: "rows",
          by: [{ column, descending }],
          ...(limit === undefined ? {} : { limit }),
        };
        return (await bench.rows(awkward, [node])).map(({ id }) => id);
      };
      assert.deepEqual(await by("weight", false), [6, 2, 7, 7, 1, 5, 4, 3]);
      assert.deepEqual(await by("weight", true), [4, 5, 1, 2, 7, 7, 6, 3]);
      assert.deepEqual(await by("name", false), [2, 7, 7, 1, 6, 5, 4, 3]);
      assert.deepEqual(await by("flag", true, 3), [1, 4, 7]);
      assert.deepEqual(await by("flag", true, 0), []);
    },
  ],
  [
    "a window sees its partition in order",
    async (bench) => {
      const table: Table = {
        schema: {
          columns: [
            { name: "g", type: "string", nullable: true },
            { name: "t", type: "int64", nullable: false },
            { name: "x", type: "float64", nullable: true },
          ],
        },
        rows: [
          ["a", 2, 4],
          ["b", 1, 9],
          ["a", 1, 1],
          [null, 1, 5],
          ["a", 3, null],
        ].map(([g, t, x]) => ({ g: g!, t: t!, x: x! })),
      };
      const node: PlanNode = {
        id: "windowed",
        op: "window",
        from: "rows",
        partition: ["g"],
        order: [{ column: "t" }],
        columns: [
          { name: "n", function: "row_number" },
          { name: "before", function: "lag", column: "x" },
          { name: "after", function: "lead", column: "x", offset: 2 },
          { name: "mean", function: "mean", column: "x", rows: 2 },
          { name: "last", function: "list", column: "x", rows: 2 },
        ],
      };
      equalBags(await bench.rows(table, [node]), [
        { g: "a", t: 1, x: 1, n: 1, before: null, after: null, mean: 1, last: [1] },
        { g: "a", t: 2, x: 4, n: 2, before: 1, after: null, mean: 2.5, last: [1, 4] },
        { g: "a", t: 3, x: null, n: 3, before: 4, after: null, mean: 4, last: [4, null] },
        { g: "b", t: 1, x: 9, n: 1, before: null, after: null, mean: 9, last: [9] },
        { g: null, t: 1, x: 5, n: 1, before: null, after: null, mean: 5, last: [5] },
      ]);
    },
  ],
];
