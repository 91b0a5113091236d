import assert from "node:assert/strict";
import type { MetadataStore } from "../../contracts/metadata-store.js";
import type { JournalEvent } from "../../journal.js";
import type { RunRecord } from "../../records.js";
import { caseWith, type ConformanceCase, type Place } from "../case.js";
import { leavesNothingOpen } from "../resources.js";
import { rejectsWith } from "../expect.js";
import { everything, given, history, kinds } from "./content.js";
import {
  aDeployment,
  aFiring,
  aModel,
  aPromotion,
  aSchedule,
  anArtifact,
  anExecution,
  aPlan,
  aRef,
  aRun,
  digestOf,
  stream,
  timeAt,
  wholeRun,
} from "./events.js";

const test = caseWith<MetadataStore>;
export const applyCases: readonly ConformanceCase<Place<MetadataStore>>[] = [
  test("a new store is empty", async (store) => {
    for (const kind of kinds) assert.deepEqual(await store.query(kind), { items: [] });
    assert.equal(await store.cursor("r1"), undefined);
  }),
  test("a run is as its last event says", async (store) => {
    const [started, finished] = wholeRun("r1", { metrics: { accuracy: 0.9 } });
    await store.apply([started as JournalEvent]);
    assert.equal((await store.query("runs")).items[0]?.state, "running");
    await store.apply([finished as JournalEvent]);
    assert.deepEqual((await store.query("runs")).items, [
      aRun("r1", { state: "succeeded", metrics: { accuracy: 0.9 } }),
    ]);
    assert.deepEqual((await store.query("plans")).items, [aPlan()]);
  }),
  test("every field of a record comes back as it was", async (store) => {
    const odd = {
      "a.b": { "": null, ключ: "ü\u2028\u0000\uD83D\uDE00" },
      list: [1, -0.5, 1e300, true, [], {}],
      __x: "'\"\\",
    };
    const run = aRun("r1", { params: odd, environment: odd, tags: ["a b", "ü"], outputs: { model: aRef(3) } });
    await store.apply(stream("r1", [{ type: "run-started", run, plan: aPlan() }]));
    assert.deepEqual((await store.query("runs")).items, [run]);
  }),
  test("a run's error is shown from when it is known", async (store) => {
    const [started, finished] = wholeRun("r1", { state: "failed" });
    const error = { code: "RUN_FAILED", message: "it failed" };
    await store.apply([started as JournalEvent, ...stream("r1", [{ type: "run-error", error }], 1, 2)]);
    assert.deepEqual((await store.query("runs")).items[0]?.error, error);
    await store.apply([{ ...(finished as JournalEvent), sequence: 3 }]);
    assert.equal((await store.query("runs")).items[0]?.error, undefined);
  }),
  test("an execution gives lineage when it succeeds", async (store) => {
    const record = anExecution("e1", { inputs: { a: aRef(1), b: aRef(2) }, outputs: { c: aRef(3) } });
    await store.apply(stream("r1", [{ type: "execution", record: { ...record, state: "running" }, artifacts: [] }]));
    assert.deepEqual((await store.query("lineage")).items, []);
    await store.apply(stream("r1", [{ type: "execution", record, artifacts: [anArtifact(3)] }], 1, 2));
    assert.deepEqual((await store.query("executions")).items, [record]);
    assert.deepEqual((await store.query("artifacts")).items, [anArtifact(3)]);
    assert.deepEqual((await store.query("lineage", { sort: [{ field: "name" }] })).items, [
      { execution: "e1", artifact: digestOf(1), direction: "read", name: "a" },
      { execution: "e1", artifact: digestOf(2), direction: "read", name: "b" },
      { execution: "e1", artifact: digestOf(3), direction: "wrote", name: "c" },
    ]);
  }),
  test("a failed execution read and wrote nothing; a cached one did neither", async (store) => {
    const refs = { inputs: { a: aRef(1) }, outputs: { c: aRef(3) } };
    await store.apply(
      stream("r1", [
        { type: "execution", record: anExecution("e1", { ...refs, state: "failed" }), artifacts: [] },
        { type: "execution", record: anExecution("e2", { ...refs, state: "cached", from: "e0" }), artifacts: [] },
      ]),
    );
    assert.deepEqual((await store.query("lineage")).items, [
      { execution: "e1", artifact: digestOf(1), direction: "read", name: "a" },
    ]);
  }),
  test("tags are added and removed, and outlive the run's own events", async (store) => {
    const [started, finished] = wholeRun("r1", { tags: ["nightly", "old"] });
    const tags = async () => (await store.query("runs")).items[0]?.tags;
    await store.apply([started as JournalEvent]);
    await store.apply(stream("repository", [{ type: "tagged", run: "r1", add: ["best", "nightly"], remove: ["old"] }]));
    assert.deepEqual(await tags(), ["nightly", "best"]);
    await store.apply([finished as JournalEvent]);
    assert.deepEqual(await tags(), ["nightly", "best"]);
    await store.apply(stream("repository", [{ type: "tagged", run: "r1", add: ["old"], remove: ["best"] }], 1, 2));
    assert.deepEqual(new Set(await tags()), new Set(["nightly", "old"]));
  }),
  test("a purged artifact keeps its digest and the reason", async (store) => {
    const ended = anExecution("e1", { outputs: { model: aRef(2) } });
    await store.apply(stream("r1", [{ type: "execution", record: ended, artifacts: [anArtifact(2)] }]));
    const purged = { type: "purged", artifact: digestOf(2), reason: "expired" } as const;
    await store.apply(stream("repository", [purged]));
    assert.deepEqual((await store.query("artifacts")).items, [
      { ...anArtifact(2), purged: { at: timeAt(10), reason: "expired" } },
    ]);
  }),
  test("artifacts that were pruned say so, and are there again when they are written anew", async (store) => {
    const wrote = (id: string, second: number) =>
      ({
        type: "execution",
        record: anExecution(id, { outputs: { model: aRef(2) } }),
        artifacts: [anArtifact(2, { execution: id, createdAt: timeAt(second) })],
      }) as const;
    const artifacts = async () => (await store.query("artifacts")).items;
    const tombstone = { at: timeAt(10), reason: "no room" };
    const pruned = { type: "pruned", artifacts: [digestOf(2), digestOf(3)], reason: "no room" } as const;
    await store.apply(stream("repository", [pruned]));
    await store.apply(stream("r1", [wrote("e1", 2)]));
    assert.deepEqual(await artifacts(), [{ ...anArtifact(2), pruned: tombstone }]);
    await store.apply(stream("r2", [wrote("e2", 11)]));
    assert.deepEqual(await artifacts(), [anArtifact(2, { execution: "e2", createdAt: timeAt(11) })]);
    const again = { ...(stream("repository", [pruned], 1, 2)[0] as JournalEvent), time: timeAt(12) };
    await store.apply([again]);
    assert.deepEqual(await artifacts(), [{ ...anArtifact(2), pruned: { at: timeAt(12), reason: "no room" } }]);
  }),
  test("a deployment is as it was last found, one for each stack, backend and name", async (store) => {
    await store.apply(
      stream("repository", [
        { type: "deployment", record: aDeployment() },
        { type: "deployment", record: aDeployment({ stack: "cloud" }) },
        { type: "deployment", record: aDeployment({ state: "deleted", updatedAt: timeAt(4) }) },
      ]),
    );
    const { items } = await store.query("deployments", { sort: [{ field: "stack" }] });
    assert.deepEqual(
      items.map(({ stack, state }) => [stack, state]),
      [
        ["cloud", "deployed"],
        ["local", "deleted"],
      ],
    );
  }),
  test("a schedule and each of its due times are as they were last told of", async (store) => {
    const later = aFiring({ due: timeAt(120), state: "skipped" });
    await store.apply(
      stream("schedule.nightly", [
        { type: "schedule", record: aSchedule() },
        { type: "firing", record: aFiring() },
        { type: "firing", record: later },
        { type: "firing", record: aFiring({ state: "ended", outcome: "failed" }) },
        { type: "schedule", record: aSchedule({ state: "paused" }) },
      ]),
    );
    assert.deepEqual((await store.query("schedules")).items, [aSchedule({ state: "paused" })]);
    assert.deepEqual((await store.query("firings", { sort: [{ field: "due" }] })).items, [
      aFiring({ state: "ended", outcome: "failed" }),
      later,
    ]);
  }),
  test("a model name is what the last decision made of it, and all decisions are kept", async (store) => {
    const kept = aPromotion({ number: 2, decision: "kept" });
    const second = aPromotion({ number: 3, candidate: aRef(10) });
    const model = aModel({ live: { artifact: aRef(10), decision: 3, at: timeAt(5) }, before: [aModel().live] });
    await store.apply(
      stream("model.flights", [
        { type: "promotion", record: aPromotion(), model: aModel() },
        { type: "promotion", record: kept },
        { type: "promotion", record: second, model },
      ]),
    );
    assert.deepEqual((await store.query("models")).items, [model]);
    assert.deepEqual((await store.query("promotions", { sort: [{ field: "number" }] })).items, [
      aPromotion(),
      kept,
      second,
    ]);
  }),
  test("applying an event twice is applying it once", async (store) => {
    for (const events of history) await store.apply(events);
    const once = await everything(store);
    for (const events of history) await store.apply(events);
    await store.apply(history.flat());
    for (const event of history.flat()) await store.apply([event, event]);
    assert.deepEqual(await everything(store), once);
  }),
  test("an older event does not undo a newer one", async (store) => {
    const [started, finished] = wholeRun("r1");
    await store.apply([started as JournalEvent, finished as JournalEvent]);
    await store.apply([started as JournalEvent]);
    assert.equal((await store.query("runs")).items[0]?.state, "succeeded");
  }),
  test("an event of an older epoch is void", async (store) => {
    const newer = stream("r1", [{ type: "run-finished", run: aRun("r1", { state: "interrupted" }) }], 2, 1);
    const older = stream("r1", [{ type: "run-finished", run: aRun("r1", { state: "succeeded" }) }], 1, 50);
    await store.apply([...newer]);
    await store.apply([...older]);
    await store.apply([...older, ...newer]);
    assert.equal((await store.query("runs")).items[0]?.state, "interrupted");
    assert.deepEqual(await store.cursor("r1"), { stream: "r1", epoch: 2, sequence: 1 });
  }),
  test("a new epoch begins its own sequence", async (store) => {
    await store.apply(stream("r1", [{ type: "run-started", run: aRun("r1"), plan: aPlan() }], 1, 70));
    await store.apply(stream("r1", [{ type: "run-finished", run: aRun("r1", { state: "succeeded" }) }], 2, 1));
    assert.equal((await store.query("runs")).items[0]?.state, "succeeded");
  }),
  test("the cursor is the last position applied, stream by stream", async (store) => {
    await store.apply([
      ...wholeRun("r1"),
      ...stream("r2", [{ type: "run-started", run: aRun("r2"), plan: aPlan() }], 3, 9),
    ]);
    assert.deepEqual(await store.cursor("r1"), { stream: "r1", epoch: 1, sequence: 2 });
    assert.deepEqual(await store.cursor("r2"), { stream: "r2", epoch: 3, sequence: 9 });
    await store.apply([]);
    assert.equal(await store.cursor("r3"), undefined);
  }),
  test("a batch is applied whole or not at all", async (store) => {
    const unknown = {
      stream: "r1",
      epoch: 1,
      sequence: 3,
      time: timeAt(0),
      type: "of-the-future",
    } as unknown as JournalEvent;
    await rejectsWith(store.apply([...wholeRun("r1"), unknown]), "JOURNAL_EVENT_UNKNOWN");
    assert.deepEqual((await store.query("runs")).items, []);
    assert.equal(await store.cursor("r1"), undefined);
    await store.apply(wholeRun("r1"));
    assert.equal((await store.query("runs")).items.length, 1);
  }),
  test("the outcome does not depend on which stream comes first", async (store) => {
    let expected: unknown;
    for (const order of [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ]) {
      await store.rebuild(given());
      for (const i of order) await store.apply(history[i] as JournalEvent[]);
      const outcome = await everything(store);
      expected ??= outcome;
      assert.deepEqual(outcome, expected, `streams in the order ${order.join(" ")}`);
    }
  }),
  test("a caller may change what it gave and what it got", async (store) => {
    const run = aRun("r1", { params: { list: [1] } });
    await store.apply(stream("r1", [{ type: "run-started", run, plan: aPlan() }]));
    (run.params["list"] as number[]).push(2);
    const first = (await store.query("runs")).items[0] as RunRecord;
    (first.params["list"] as number[]).push(3);
    assert.deepEqual((await store.query("runs")).items[0]?.params, { list: [1] });
  }),
  test("clients that apply at once lose nothing", async (store, another) => {
    const stores = [store, await another(), await another()];
    const runs = Array.from({ length: 30 }, (_, i) => wholeRun(`r${i}`, { tags: [`${i}`] }));
    await Promise.all(runs.map((events, i) => (stores[i % 3] as MetadataStore).apply(events)));
    await Promise.all(runs.map((events, i) => (stores[(i + 1) % 3] as MetadataStore).apply(events)));
    for (const client of stores)
      assert.equal(
        (await client.query("runs", { where: { field: "state", op: "=", value: "succeeded" } })).items.length,
        30,
      );
  }),
  test("clients that apply the same stream at once apply it once", async (store, another) => {
    const stores = [store, await another(), await another()];
    const steps = Array.from(
      { length: 20 },
      (_, i) => ({ type: "tagged", run: "r1", add: [`t${i}`], remove: [`t${i - 1}`] }) as const,
    );
    const events = stream("repository", steps);
    await store.apply(wholeRun("r1"));
    // Those that have seen less of the stream must not bring back what it said before.
    await Promise.all(stores.map((client, i) => client.apply(events.slice(0, 20 - 5 * i))));
    assert.deepEqual((await store.query("runs")).items[0]?.tags, ["t19"]);
    assert.equal((await store.cursor("repository"))?.sequence, 20);
  }),
  test("every client sees what was applied at once", async (store, another) => {
    const other = await another();
    await store.apply(wholeRun("r1"));
    assert.equal((await other.query("runs")).items.length, 1);
    assert.deepEqual(await other.cursor("r1"), await store.cursor("r1"));
    assert.equal(other.identity, store.identity);
  }),
  {
    name: "a store that is opened again keeps everything",
    async run(place) {
      const first = await place.open();
      await first.apply(history.flat());
      const before = await everything(first);
      await first.close?.();
      const second = await place.open();
      try {
        assert.deepEqual(await everything(second), before);
        assert.equal(second.identity, first.identity);
        await second.apply(history.flat());
        assert.deepEqual(await everything(second), before);
      } finally {
        await second.close?.();
      }
    },
  },
  {
    name: "no handle is left open",
    run: (place) =>
      leavesNothingOpen(async () => {
        const store = await place.open();
        await store.apply(wholeRun("r1"));
        await store.query("runs");
        await store.apply([{ type: "of-the-future" } as unknown as JournalEvent]).catch(() => undefined);
        await store.close?.();
      }),
  },
];
