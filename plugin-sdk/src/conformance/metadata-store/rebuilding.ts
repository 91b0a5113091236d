import assert from "node:assert/strict";
import type { MetadataStore } from "../../contracts/metadata-store.js";
import type { JournalEvent } from "../../journal.js";
import { caseWith, type ConformanceCase, type Place } from "../case.js";
import { rejectsWith } from "../expect.js";
import { everything, given, history, kinds } from "./content.js";
import { aRun, stream, timeAt, wholeRun } from "./events.js";

const test = caseWith<MetadataStore>;

const failed = new Error("the journal cannot be read");

async function* failingAfter(events: readonly JournalEvent[]): AsyncGenerator<readonly JournalEvent[]> {
  yield events;
  throw failed;
}

export const rebuildCases: readonly ConformanceCase<Place<MetadataStore>>[] = [
  test("a rebuild leaves what it was given and nothing else", async (store) => {
    await store.apply(history.flat());
    const before = await everything(store);
    await store.rebuild(given(wholeRun("other")));
    assert.deepEqual(
      (await store.query("runs")).items.map(({ id }) => id),
      ["other"],
    );
    assert.equal(await store.cursor("r1"), undefined);
    await store.rebuild(given(...history));
    assert.deepEqual(await everything(store), before);
    assert.equal(await store.cursor("other"), undefined);
    await store.rebuild(given());
    for (const kind of kinds) assert.deepEqual(await store.query(kind), { items: [] });
  }),
  test("a rebuild goes on from what it made", async (store) => {
    const [started, finished] = wholeRun("r1");
    await store.rebuild(given([started as JournalEvent]));
    await store.apply([started as JournalEvent, finished as JournalEvent]);
    assert.deepEqual((await store.query("runs")).items, [aRun("r1", { state: "succeeded" })]);
    await store.apply(wholeRun("r2"));
    assert.deepEqual(
      (await store.query("runs")).items.map(({ id }) => id),
      ["r2", "r1"],
    );
  }),
  test("nobody sees a rebuild before it is whole", async (store, another) => {
    const other = await another();
    await store.apply(history.flat());
    const before = await everything(other);
    await store.rebuild(
      (async function* () {
        for (const events of [wholeRun("n1"), wholeRun("n2"), wholeRun("n3")]) {
          yield events;
          assert.deepEqual(await everything(other), before);
          assert.deepEqual(await everything(store), before);
          assert.equal(await other.cursor("n1"), undefined);
        }
      })(),
    );
    assert.equal((await other.query("runs")).items.length, 3);
  }),
  test("a rebuild that fails changes nothing", async (store) => {
    await store.apply(history.flat());
    const before = await everything(store);
    await assert.rejects(store.rebuild(failingAfter(wholeRun("n1"))), failed);
    const unknown = { stream: "n2", epoch: 1, sequence: 1, time: timeAt(0), type: "of-the-future" };
    await rejectsWith(
      store.rebuild(given(wholeRun("n1"), [unknown as unknown as JournalEvent])),
      "JOURNAL_EVENT_UNKNOWN",
    );
    assert.deepEqual(await everything(store), before);
    await store.rebuild(given(...history));
    assert.deepEqual(await everything(store), before);
  }),
  test("what is applied during a rebuild is not lost", async (store, another) => {
    const other = await another();
    const [started, finished] = wholeRun("r1");
    await store.apply([started as JournalEvent]);
    await store.rebuild(
      (async function* () {
        yield [started as JournalEvent];
        await other.apply([finished as JournalEvent]);
        await other.apply(stream("repository", [{ type: "tagged", run: "r1", add: ["best"], remove: [] }]));
        yield wholeRun("r2");
        await store.apply(wholeRun("r3"));
      })(),
    );
    const { items } = await other.query("runs", { sort: [{ field: "id" }] });
    assert.deepEqual(
      items.map(({ id, state, tags }) => [id, state, tags]),
      [
        ["r1", "succeeded", ["best"]],
        ["r2", "succeeded", []],
        ["r3", "succeeded", []],
      ],
    );
    assert.equal((await store.cursor("r1"))?.sequence, 2);
  }),
  test("rebuilds at once leave one whole content", async (store, another) => {
    const stores = [store, await another(), await another()];
    await store.apply(history.flat());
    const before = await everything(store);
    await Promise.all(stores.map((client) => client.rebuild(given(...history))));
    assert.deepEqual(await everything(store), before);
    await store.apply(wholeRun("r9"));
    assert.equal((await (stores[2] as MetadataStore).query("runs")).items[0]?.id, "r9");
  }),
];
