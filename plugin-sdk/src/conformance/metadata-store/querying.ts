import assert from "node:assert/strict";
import type { Filter, MetadataStore, Query } from "../../contracts/metadata-store.js";
import type { RunRecord } from "../../records.js";
import { caseWith } from "../case.js";
import { rejectsWith } from "../expect.js";
import { aRun, timeAt, wholeRun } from "./events.js";

const test = caseWith<MetadataStore>;

const runs: readonly Partial<RunRecord>[] = [
  { params: { epochs: 3, name: "alpha" }, metrics: { accuracy: 0.5, "train.loss": 1, "a.b.c": 7 }, tags: ["x", "y"] },
  { params: { epochs: 10, name: "beta" }, metrics: { accuracy: 0.9 }, tags: ["x"], durationMs: 100 },
  { params: { epochs: "10", name: "" }, metrics: { accuracy: 0.9, zero: 0 }, pipeline: "penguins", durationMs: 20 },
  {
    params: { epochs: true, name: null, deep: { a: { b: [1, "two", { c: 3 }] } } },
    state: "failed",
    error: { code: "X", message: "boom" },
  },
  {
    params: { epochs: null, "dotted.key": "d", dotted: { key: "n", other: "o" }, text: "ａ😀" },
    metrics: { accuracy: -1 },
    durationMs: 100,
  },
  { params: { epochs: 1, text: "naïve", empty: [], map: { k: 1, j: 2 } }, startedAt: timeAt(99), pipeline: "Flights" },
];
const ids = runs.map((_, i) => `r${i}`);

async function filled(store: MetadataStore): Promise<void> {
  for (const [i, over] of runs.entries()) await store.apply(wholeRun(`r${i}`, { startedAt: timeAt(i), ...over }));
}

async function found(store: MetadataStore, query: Query): Promise<string[]> {
  return (await store.query("runs", query)).items.map((run) => run.id);
}

const field = (path: string, op: string, value: unknown) => ({ field: path, op, value }) as Filter;

/** Each filter and the numbers of the runs that it finds. */
const table: readonly [filter: Filter, expected: readonly number[]][] = [
  [field("pipeline", "=", "flights"), [0, 1, 3, 4]],
  [field("pipeline", "!=", "flights"), [2, 5]],
  [field("id", "in", ["r1", "r4", "none"]), [1, 4]],
  [field("id", "in", []), []],
  [field("state", "=", "failed"), [3]],
  [field("params.epochs", "=", 10), [1]],
  [field("params.epochs", "=", "10"), [2]],
  [field("params.epochs", "=", true), [3]],
  [field("params.epochs", "=", 1), [5]],
  [field("params.epochs", "=", null), [4]],
  [field("params.epochs", "!=", null), [0, 1, 2, 3, 5]],
  [field("params.epochs", "!=", 10), [0, 2, 3, 4, 5]],
  [field("params.epochs", ">", 1), [0, 1]],
  [field("params.epochs", ">=", 1), [0, 1, 5]],
  [field("params.epochs", "<", 10), [0, 5]],
  [field("params.epochs", ">", ""), [2]],
  [field("params.epochs", "<", "9"), [2]],
  [field("params.epochs", "<", true), []],
  [field("params.epochs", "<", null), []],
  [field("params.epochs", ">=", null), []],
  [field("params.epochs", "in", [3, "10", null]), [0, 2, 4]],
  [field("params.epochs", "in", [true]), [3]],
  [field("params.name", "=", ""), [2]],
  [field("params.name", "=", null), [3, 4, 5]],
  [field("params.name", "<", "b"), [0, 2]],
  [field("params.nothing", "=", null), [0, 1, 2, 3, 4, 5]],
  [field("params.nothing", "=", 0), []],
  [field("params.nothing", "!=", 0), [0, 1, 2, 3, 4, 5]],
  [field("params.nothing", "<", 5), []],
  [{ not: field("params.nothing", "<", 5) }, [0, 1, 2, 3, 4, 5]],
  [{ not: field("params.epochs", ">", 1) }, [2, 3, 4, 5]],
  [field("metrics.accuracy", ">=", 0.9), [1, 2]],
  [field("metrics.accuracy", "<=", -1), [4]],
  [field("metrics.accuracy", "=", null), [3, 5]],
  [field("metrics.zero", "=", 0), [2]],
  [field("metrics.zero", "=", false), []],
  [field("metrics.train.loss", "=", 1), [0]],
  [field("metrics.a.b.c", ">", 6), [0]],
  [field("metrics.a.b", "=", null), [0, 1, 2, 3, 4, 5]],
  [field("params.dotted.key", "=", "d"), [4]],
  [field("params.dotted.key", "=", "n"), []],
  [field("params.dotted.other", "=", "o"), [4]],
  [field("params.deep.a.b", "=", [1, "two", { c: 3 }]), [3]],
  [field("params.deep.a.b", "contains", "two"), [3]],
  [field("params.deep.a.b", "contains", { c: 3 }), [3]],
  [field("params.deep.a.b", "contains", "1"), []],
  [field("params.deep.a.b.0", "=", 1), []],
  [field("params.map", "=", { j: 2, k: 1 }), [5]],
  [field("params.map", "!=", { j: 2, k: 1 }), [0, 1, 2, 3, 4]],
  [field("params.map", "in", [{ k: 1, j: 2 }, 5]), [5]],
  [field("params.map", "=", { k: 1 }), []],
  [field("params.empty", "=", []), [5]],
  [field("params.empty", "contains", null), []],
  [field("tags", "contains", "x"), [0, 1]],
  [field("tags", "contains", "xy"), []],
  [field("tags", "=", ["x"]), [1]],
  [field("params.name", "contains", "lph"), [0]],
  [field("params.name", "contains", "%"), []],
  [field("params.name", "contains", "LPH"), []],
  [field("params.name", "contains", ""), [0, 1, 2]],
  [field("params.epochs", "contains", 1), []],
  [field("params.text", "=", "naïve"), [5]],
  [field("params.text", "<", "😀"), [4, 5]],
  [field("params.text", ">", "ａ"), [4]],
  [field("pipeline", "<", "flights"), [5]],
  [field("error.code", "=", "X"), [3]],
  [field("error", "!=", null), [3]],
  [field("startedAt", ">", timeAt(3)), [4, 5]],
  [field("steps.total", "=", 1), [0, 1, 2, 3, 4, 5]],
  [{ and: [] }, [0, 1, 2, 3, 4, 5]],
  [{ or: [] }, []],
  [{ not: { or: [] } }, [0, 1, 2, 3, 4, 5]],
  [{ and: [field("tags", "contains", "x"), field("params.epochs", ">", 3)] }, [1]],
  [{ or: [field("state", "=", "failed"), field("params.epochs", "=", 3)] }, [0, 3]],
  [{ not: { and: [field("tags", "contains", "x"), { not: field("params.epochs", ">", 3) }] } }, [1, 2, 3, 4, 5]],
  [field("id'); --", "=", "x"), []],
  [field('params."x"', "=", null), [0, 1, 2, 3, 4, 5]],
];

const sorts: readonly [NonNullable<Query["sort"]>, readonly number[]][] = [
  [[{ field: "metrics.accuracy" }], [4, 0, 2, 1, 5, 3]],
  [[{ field: "metrics.accuracy", descending: true }], [2, 1, 0, 4, 5, 3]],
  [[{ field: "params.epochs" }], [3, 5, 0, 1, 2, 4]],
  [[{ field: "params.epochs", descending: true }], [2, 1, 0, 5, 3, 4]],
  [
    [{ field: "pipeline" }, { field: "durationMs", descending: true }],
    [5, 4, 1, 3, 0, 2],
  ],
  [[{ field: "startedAt", descending: true }], [5, 4, 3, 2, 1, 0]],
  [[{ field: "params.text" }], [5, 4, 3, 2, 1, 0]],
  [[], [5, 4, 3, 2, 1, 0]],
];

export const queryCases = [
  test("filters find what they mean", async (store) => {
    await filled(store);
    for (const [where, expected] of table) {
      assert.deepEqual(
        (await found(store, { where })).sort(),
        expected.map((i) => ids[i]),
        JSON.stringify(where),
      );
    }
  }),
  test("a filter may be wide and deep", async (store) => {
    await filled(store);
    const wide: Filter = { or: Array.from({ length: 3000 }, (_, i) => field("params.epochs", "=", i + 3)) };
    assert.deepEqual((await found(store, { where: wide })).sort(), ["r0", "r1"]);
    const many = field(
      "id",
      "in",
      Array.from({ length: 50_000 }, (_, i) => `r${i + 4}`),
    );
    assert.deepEqual((await found(store, { where: many })).sort(), ["r4", "r5"]);
    let deep: Filter = field("id", "=", "r1");
    for (let i = 0; i < 100; i++) deep = { not: { and: [deep, { and: [] }] } };
    assert.deepEqual(await found(store, { where: deep }), ["r1"]);
  }),
  test("without sort the newest comes first", async (store) => {
    await filled(store);
    await store.apply([{ ...wholeRun("r0", { state: "cancelled" })[1]!, sequence: 9 }]);
    assert.deepEqual(await found(store, {}), [...ids].reverse());
  }),
  test("sort orders by type and value, with what is missing last", async (store) => {
    await filled(store);
    for (const [sort, expected] of sorts) {
      assert.deepEqual(
        await found(store, { sort }),
        expected.map((i) => ids[i]),
        JSON.stringify(sort),
      );
    }
  }),
  test("pages join to the whole, for every sort and page size", async (store) => {
    await filled(store);
    for (const [sort, expected] of sorts) {
      for (const limit of [1, 2, 4, 6]) {
        const all: string[] = [];
        for (let after: string | undefined, pages = 0; pages < 10; pages++) {
          const page = await store.query("runs", { sort, limit, ...(after === undefined ? {} : { after }) });
          assert.ok(page.items.length <= limit);
          all.push(...page.items.map((run) => run.id));
          after = page.next;
          if (after === undefined) break;
        }
        assert.deepEqual(
          all,
          expected.map((i) => ids[i]),
          `limit ${limit}, sort ${JSON.stringify(sort)}`,
        );
      }
    }
  }),
  test("the last page has no next", async (store) => {
    await filled(store);
    assert.equal((await store.query("runs", { limit: 6 })).next, undefined);
    assert.equal((await store.query("runs", { limit: 7 })).next, undefined);
    assert.notEqual((await store.query("runs", { limit: 5 })).next, undefined);
  }),
  test("what is added while paging neither repeats nor hides a record", async (store) => {
    await filled(store);
    for (const sort of [[], [{ field: "metrics.accuracy", descending: true }]]) {
      const first = await store.query("runs", { sort, limit: 3 });
      await store.apply(wholeRun(`new ${sort.length}`, { metrics: { accuracy: 0.95 } }));
      const rest = await store.query("runs", { sort, limit: 50, after: first.next as string });
      const seen = [...first.items, ...rest.items].map((run) => run.id);
      assert.deepEqual(seen.filter((id) => ids.includes(id)).sort(), ids);
      assert.equal(new Set(seen).size, seen.length);
    }
  }),
  test("a page is of 100 where no limit is given", async (store) => {
    await store.apply(Array.from({ length: 101 }, (_, i) => wholeRun(`many-${i}`)).flat());
    const page = await store.query("runs");
    assert.equal(page.items.length, 100);
    assert.deepEqual((await store.query("runs", { after: page.next as string })).items, [
      aRun("many-0", { state: "succeeded" }),
    ]);
  }),
  test("a query that is none is QUERY_INVALID", async (store) => {
    const bad = [
      { limit: 0 },
      { limit: -1 },
      { limit: 1.5 },
      { after: "nonsense" },
      { after: "{}" },
      { after: "" },
      { where: { field: "id", op: "~", value: 1 } },
      { where: { field: "id", op: "in", value: "r1" } },
      { where: { field: "", op: "=", value: 1 } },
      { where: { field: "id", op: "=" } },
      { where: { and: {} } },
      { where: {} },
      { where: null },
      { sort: [{ field: "" }] },
    ];
    await filled(store);
    for (const query of bad)
      await rejectsWith(async () => store.query("runs", query as unknown as Query), "QUERY_INVALID");
  }),
];
