import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { sample } from "@zen/plugin-sdk/conformance";
import { memoryMetadataStore } from "@zen/plugin-sdk/memory";
import type { Filter, Json, MetadataStore, Query } from "@zen/plugin-sdk";
import { openSqliteMetadataStore } from "./store.js";

const scalar = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    false,
    0,
    1,
    -1,
    10,
    0.5,
    1e300,
    "",
    "1",
    "10",
    "a",
    "A",
    "é",
    "😀",
    "\uffff",
    "%",
    "a.b",
    "[1]",
    "{}",
  ),
  fc.integer(),
  fc.string({ maxLength: 4 }).map((text) => text.replaceAll("\0", "")),
);
const value: fc.Arbitrary<Json> = fc.oneof(
  { weight: 5, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom("a", "b", "a.b", "c"), scalar, { maxKeys: 3 }) },
);
const params = fc.dictionary(fc.constantFrom("a", "b", "a.b", "a.b.c", "c", "b.c", "x'y", 'x"y'), value, {
  maxKeys: 5,
});
const field = fc.constantFrom(
  "id",
  "params.a",
  "params.b",
  "params.a.b",
  "params.a.b.c",
  "params.c",
  "params.x'y",
  'params.x"y',
  "params.a.b.c.d.e",
  "params.a.",
  "params",
  "startedAt",
  "state",
  "pipeline",
  "nothing",
);
const condition = fc.oneof(
  fc.record({ field, op: fc.constantFrom("=", "!=", "<", "<=", ">", ">=", "contains"), value }),
  fc.record({ field, op: fc.constant("in"), value: fc.array(value, { maxLength: 4 }) }),
) as fc.Arbitrary<Filter>;
const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    condition,
    fc.record({ and: fc.array(tie("filter"), { maxLength: 3 }) }),
    fc.record({ or: fc.array(tie("filter"), { maxLength: 3 }) }),
    fc.record({ not: tie("filter") }),
  ),
}));
const sort = fc.array(fc.record({ field, descending: fc.boolean() }), { maxLength: 3 });

async function pages(store: MetadataStore, query: Query): Promise<string[]> {
  const all: string[] = [];
  for (let after: string | undefined; ;) {
    const page = await store.query("runs", { ...query, ...(after === undefined ? {} : { after }) });
    all.push(...page.items.map((run) => run.id));
    if (page.next === undefined) return all;
    after = page.next;
  }
}

describe("queries as SQL", () => {
  it("find and order what the reference implementation does", async () => {
    const folder = await mkdtemp(join(tmpdir(), "zen-metadata-"));
    const sqlite = await openSqliteMetadataStore(join(folder, "metadata.db"));
    const memory = memoryMetadataStore();
    try {
      const fill = fc
        .sample(params, { numRuns: 60, seed: 7 })
        .flatMap((value, i) => sample.wholeRun(`r${i}`, { params: value, startedAt: sample.timeAt((i * 7) % 13) }));
      await sqlite.apply(fill);
      await memory.apply(fill);
      await fc.assert(
        fc.asyncProperty(filter, sort, fc.integer({ min: 1, max: 70 }), async (where, order, limit) => {
          const query = { where, sort: order, limit };
          expect(await pages(sqlite, query)).to.deep.equal(await pages(memory, query));
        }),
        { numRuns: 400 },
      );
    } finally {
      await sqlite.close?.();
      await rm(folder, { recursive: true });
    }
  }).timeout(20_000);
});
