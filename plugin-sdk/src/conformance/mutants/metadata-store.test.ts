import { setTimeout as delay } from "node:timers/promises";
import type { Filter, MetadataStore, Query } from "../../contracts/metadata-store.js";
import type { JournalEvent } from "../../journal.js";
import { memoryMetadataStore, memoryRecords, type MemoryRecords } from "../../memory/metadata-store.js";
import type { Place } from "../case.js";
import { metadataStoreCases } from "../metadata-store/index.js";
import { describeMutants, type Mutant } from "./testing/describe-mutants.js";

type Change = (store: MetadataStore, shared: MemoryRecords) => Partial<MetadataStore>;

function place(change: Change = () => ({})): Place<MetadataStore> {
  const shared = memoryRecords();
  return {
    open: () => {
      const store = memoryMetadataStore(shared);
      return { ...store, ...change(store, shared) };
    },
  };
}

function mutant(fault: string, fails: string, change: Change): Mutant<Place<MetadataStore>> {
  return { fault, fails, harness: () => place(change) };
}

/** Changes events before they are applied. */
const applying =
  (change: (event: JournalEvent, index: number) => JournalEvent): Change =>
  (store) => ({
    apply: (events) => store.apply(events.map(change)),
  });

/** Changes queries before they are answered. */
const asking =
  (change: (query: Query) => Query): Change =>
  (store) => ({
    query: (kind, query = {}) => store.query(kind, change(query)),
  });

/** Changes the conditions of filters, wherever they are. */
function conditions(change: (condition: Extract<Filter, { field: string }>) => Filter): Change {
  const walk = (filter: Filter): Filter =>
    "and" in filter
      ? { and: filter.and.map(walk) }
      : "or" in filter
        ? { or: filter.or.map(walk) }
        : "not" in filter
          ? { not: walk(filter.not) }
          : change(filter);
  return asking((query) => (query.where === undefined ? query : { ...query, where: walk(query.where) }));
}

/** Makes every event newer than all before it, as a store does that keeps no cursor. */
const withoutCursor = (): Change => {
  let epoch = 0;
  return applying((event) => ({ ...event, epoch: ++epoch }));
};

/** How many clients each place has. */
const clients = new WeakMap<MemoryRecords, number>();

async function* nothing(): AsyncGenerator<readonly JournalEvent[]> {}

/** What a rebuild was before it was one operation. */
const emptiesFirst: Change = (store) => ({
  rebuild: async (batches) => {
    await store.rebuild(nothing());
    for await (const events of batches) await store.apply(events);
  },
});

const filters = "filters find what they mean";

const mutants = [
  mutant("a projection that keeps no cursor", "an older event does not undo a newer one", withoutCursor()),
  mutant("a projection that applies an event twice", "applying an event twice is applying it once", (store) => {
    const applied: string[] = [];
    return {
      apply: async (events) => {
        await store.apply(events);
        applied.push(...events.flatMap((event) => (event.type === "run-started" ? [event.run.id] : [])));
      },
      query: async (kind, query) => {
        const page = await store.query(kind, query);
        if (kind !== "runs") return page;
        const times = (item: unknown) => Math.max(1, applied.filter((id) => id === (item as { id: string }).id).length);
        return { ...page, items: page.items.flatMap((item) => Array.from({ length: times(item) }, () => item)) };
      },
    };
  }),
  mutant("an older epoch is taken", "an event of an older epoch is void", (store) => {
    let epoch = 1;
    return {
      apply: async (events) =>
        void (await store.apply(
          events.map((event) => ({ ...event, epoch: (epoch = Math.max(epoch, event.epoch) + 1) })),
        )),
    };
  }),
  mutant(
    "due times of which the first word counts",
    "a schedule and each of its due times are as they were last told of",
    applying((event) =>
      event.type === "firing" && event.record.state === "ended"
        ? { ...event, record: { ...event.record, state: "fired" } }
        : event,
    ),
  ),
  mutant(
    "decisions that change nothing are forgotten",
    "a model name is what the last decision made of it, and all decisions are kept",
    (store) => ({
      apply: (events) =>
        store.apply(events.filter((event) => event.type !== "promotion" || event.record.decision !== "kept")),
    }),
  ),
  mutant(
    "epochs are ignored",
    "a new epoch begins its own sequence",
    applying((event) => ({ ...event, epoch: 1 })),
  ),
  mutant("one cursor for all streams", "the cursor is the last position applied, stream by stream", (store) => ({
    cursor: () => store.cursor("r1"),
  })),
  mutant("a batch that is applied event by event", "a batch is applied whole or not at all", (store) => ({
    apply: async (events) => {
      for (const event of events) await store.apply([event]);
    },
  })),
  mutant("events of the future that are skipped", "a batch is applied whole or not at all", (store) => ({
    apply: (events) => store.apply(events.filter((event) => event.type !== ("of-the-future" as never))),
  })),
  mutant(
    "an apply that looks first and acts later",
    "clients that apply the same stream at once apply it once",
    (store, shared) => {
      // One client is slower than the next.
      const slowness = (clients.set(shared, (clients.get(shared) ?? 0) + 1).get(shared) ?? 0) ** 2;
      return {
        apply: async (events) => {
          const last = await store.cursor(events[0]?.stream ?? "");
          await delay(slowness);
          const news = events.filter((event) => event.sequence > (last?.sequence ?? 0));
          const positions = await Promise.all(
            news.map(async (event) => ((await store.cursor(event.stream))?.epoch ?? 0) + 1),
          );
          await store.apply(news.map((event, i) => ({ ...event, epoch: positions[i] as number })));
        },
      };
    },
  ),
  mutant(
    "tags that the run's end overwrites",
    "tags are added and removed, and outlive the run's own events",
    (store, { rows }) => ({
      apply: async (events) => {
        await store.apply(events);
        for (const event of events) {
          const row = event.type === "run-finished" ? rows.get("runs")?.get(event.run.id) : undefined;
          if (row && event.type === "run-finished") rows.get("runs")?.set(event.run.id, { ...row, record: event.run });
        }
      },
    }),
  ),
  mutant("tombstones that are not kept", "a purged artifact keeps its digest and the reason", (store, { rows }) => ({
    apply: async (events) => {
      await store.apply(events);
      for (const event of events) if (event.type === "purged") rows.get("artifacts")?.delete(event.artifact);
    },
  })),
  mutant(
    "tombstones that must come last",
    "the outcome does not depend on which stream comes first",
    (store, { rows }) => ({
      apply: async (events) => {
        const known = (digest: string) => rows.get("artifacts")?.has(digest) === true;
        await store.apply(events.filter((event) => event.type !== "purged" || known(event.artifact)));
      },
    }),
  ),
  mutant(
    "tombstones that nothing lifts",
    "artifacts that were pruned say so, and are there again when they are written anew",
    (store) => {
      const gone = new Map<string, unknown>();
      return {
        apply: async (events) => {
          await store.apply(events);
          for (const event of events)
            if (event.type === "pruned") for (const digest of event.artifacts) gone.set(digest, event.time);
        },
        query: async (kind, query) => {
          const page = await store.query(kind, query);
          const at = (item: unknown) => gone.get((item as { digest: string }).digest);
          const items = page.items.map((item) =>
            kind !== "artifacts" || at(item) === undefined
              ? item
              : { ...item, pruned: { at: at(item), reason: "no room" } },
          );
          return { ...page, items: items as never };
        },
      };
    },
  ),
  mutant("a rebuild that keeps the cursors", "a rebuild leaves what it was given and nothing else", (_, { rows }) => ({
    rebuild: async () => rows.clear(),
  })),
  mutant("a rebuild on top of the old content", "a rebuild leaves what it was given and nothing else", (store) => ({
    rebuild: async (batches) => {
      for await (const events of batches) await store.apply(events);
    },
  })),
  mutant("a rebuild before everybody's eyes", "nobody sees a rebuild before it is whole", emptiesFirst),
  mutant("a rebuild that empties the store and fails", "a rebuild that fails changes nothing", emptiesFirst),
  mutant(
    "a rebuild that knows nothing of what is applied meanwhile",
    "what is applied during a rebuild is not lost",
    (store, { meanwhile }) => ({
      rebuild: async (batches) => {
        const all: JournalEvent[] = [];
        for await (const events of batches) all.push(...events);
        await store.rebuild(
          (async function* () {
            meanwhile.clear();
            yield all;
          })(),
        );
      },
    }),
  ),
  mutant("records that callers can change", "a caller may change what it gave and what it got", (store, { rows }) => ({
    query: async (kind, query) => {
      const { items, ...page } = await store.query(kind, query);
      const own = [...(rows.get(kind)?.values() ?? [])].map((row) => row.record as never);
      return own.length === items.length ? { items: own, ...page } : { items, ...page };
    },
  })),
  mutant("a client that remembers answers", "every client sees what was applied at once", (store) => ({
    query: async (kind, query) => (kind === "runs" ? { items: [] } : store.query(kind, query)),
  })),
  mutant("a store that forgets when it is closed", "a store that is opened again keeps everything", (store) => ({
    close: () => store.rebuild(nothing()),
  })),
  mutant(
    "a missing field counts as equal",
    filters,
    conditions((filter) =>
      filter.op === "=" && filter.value !== null
        ? { or: [filter, { field: filter.field, op: "=", value: null }] }
        : filter,
    ),
  ),
  mutant(
    "a missing field is not different either",
    filters,
    conditions((filter) =>
      filter.op === "!=" ? { and: [filter, { not: { field: filter.field, op: "=", value: null } }] } : filter,
    ),
  ),
  mutant(
    "numbers equal their text",
    filters,
    conditions((filter) =>
      filter.op === "=" && typeof filter.value === "number"
        ? { or: [filter, { ...filter, value: String(filter.value) }] }
        : filter,
    ),
  ),
  mutant(
    "true equals 1",
    filters,
    conditions((filter) =>
      filter.op === "=" && filter.value === 1 ? { or: [filter, { ...filter, value: true }] } : filter,
    ),
  ),
  mutant(
    "not of nothing is nothing",
    filters,
    asking((query) =>
      query.where && "not" in query.where && "field" in query.where.not && query.where.not.op === "<"
        ? { ...query, where: { or: [] } }
        : query,
    ),
  ),
  mutant(
    "at most includes less only",
    filters,
    conditions((filter) => (filter.op === "<=" ? { ...filter, op: "<" } : filter)),
  ),
  mutant(
    "contains ignores case",
    filters,
    conditions((filter) =>
      filter.op === "contains" && typeof filter.value === "string"
        ? { ...filter, value: filter.value.toLowerCase() }
        : filter,
    ),
  ),
  mutant(
    "fields end at their first dots",
    filters,
    conditions((filter) => ({ ...filter, field: filter.field.split(".").slice(0, 2).join(".") })),
  ),
  mutant(
    "lists of more than 1000 are cut",
    "a filter may be wide and deep",
    conditions((filter) => (filter.op === "in" ? { ...filter, value: filter.value.slice(-1000) } : filter)),
  ),
  mutant("the oldest comes first", "without sort the newest comes first", (store) => ({
    query: async (kind, query = {}) => {
      const page = await store.query(kind, query);
      return query.sort || query.limit ? page : { ...page, items: [...page.items].reverse() };
    },
  })),
  mutant("what is missing comes first", "sort orders by type and value, with what is missing last", (store) => ({
    query: async (kind, query = {}) => {
      const page = await store.query(kind, query);
      const field = query.sort?.[0]?.field;
      const missing = (item: unknown) =>
        Number((item as { metrics?: Record<string, number> }).metrics?.["accuracy"] === undefined);
      return field === "metrics.accuracy"
        ? { ...page, items: [...page.items].sort((a, b) => missing(b) - missing(a)) }
        : page;
    },
  })),
  mutant(
    "pages that overlap",
    "pages join to the whole, for every sort and page size",
    asking(({ limit, ...query }) =>
      limit === undefined ? query : { ...query, limit: query.after ? limit : limit + 1 },
    ),
  ),
  mutant("pages that are counted off", "what is added while paging neither repeats nor hides a record", (store) => ({
    query: async (kind, { limit = 100, after, ...query } = {}) => {
      const all = (await store.query(kind, { ...query, limit: 100_000 })).items;
      const start = Number(after ?? 0);
      return {
        items: all.slice(start, start + limit),
        ...(start + limit < all.length ? { next: String(start + limit) } : {}),
      };
    },
  })),
  mutant("a last page that promises another", "the last page has no next", (store) => ({
    query: async (kind, query) => {
      const page = await store.query(kind, query);
      const row = page.items.at(-1);
      return row === undefined || page.next ? page : { ...page, next: JSON.stringify({ born: 0, record: row }) };
    },
  })),
  mutant(
    "pages without a limit",
    "a page is of 100 where no limit is given",
    asking((query) => ({ limit: 1_000_000, ...query })),
  ),
  mutant(
    "queries that are not checked",
    "a query that is none is QUERY_INVALID",
    asking(({ limit, ...query }) => (limit === undefined || limit < 1 ? query : { ...query, limit })),
  ),
];

describeMutants(
  "broken metadata stores",
  metadataStoreCases,
  { passes: "a new store is empty", sound: () => place() },
  mutants,
);
