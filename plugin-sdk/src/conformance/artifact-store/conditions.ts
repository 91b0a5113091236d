import assert from "node:assert/strict";
import type { ArtifactStore } from "../../contracts/artifact-store.js";
import { caseWith } from "../case.js";
import { rejectsWith, settle } from "../expect.js";
import { chunks, text, textOf } from "./bytes.js";

const test = caseWith<ArtifactStore>;

async function clients(store: ArtifactStore, another: () => Promise<ArtifactStore>): Promise<ArtifactStore[]> {
  return [store, await another(), await another()];
}

export const conditionCases = [
  test("ifAbsent stores what is absent", async (store) => {
    await store.put("a/b", text("1"), { ifAbsent: true });
    assert.equal(await textOf(store, "a/b"), "1");
  }),
  test("ifAbsent leaves what is there", async (store) => {
    const first = await store.put("a", text("1"));
    await rejectsWith(store.put("a", text("22"), { ifAbsent: true }), "PRECONDITION_FAILED");
    await rejectsWith(store.put("a", chunks("3", "3"), { ifAbsent: true }), "PRECONDITION_FAILED");
    assert.equal(await textOf(store, "a"), "1");
    assert.deepEqual(await store.head("a"), first);
  }),
  test("ifAbsent stores again after a delete", async (store) => {
    await store.put("a", text("1"), { ifAbsent: true });
    await store.delete("a");
    await store.put("a", text("2"), { ifAbsent: true });
    assert.equal(await textOf(store, "a"), "2");
  }),
  test("of many ifAbsent writers at once exactly one succeeds", async (store, another) => {
    const stores = await clients(store, another);
    for (let round = 0; round < 8; round++) {
      const key = `race/${round}`;
      const values = Array.from({ length: 12 }, (_, i) => `writer ${i} `.repeat(1 + i));
      const outcomes = await Promise.all(
        values.map((value, i) => {
          const body = i % 2 === 0 ? text(value) : chunks(value.slice(0, 4), value.slice(4));
          return settle((stores[i % stores.length] as ArtifactStore).put(key, body, { ifAbsent: true }));
        }),
      );
      const winners = values.filter((_, i) => outcomes[i]?.ok);
      assert.equal(winners.length, 1, `${winners.length} writers succeeded`);
      for (const outcome of outcomes)
        if (!outcome.ok) await rejectsWith(Promise.reject(outcome.error as Error), "PRECONDITION_FAILED");
      assert.equal(await textOf(store, key), winners[0]);
    }
  }),
  test("who writes an object while others remove it does not fail for that", async (store, another) => {
    const stores = await clients(store, another);
    const [writer, creator, remover] = stores as [ArtifactStore, ArtifactStore, ArtifactStore];
    for (let round = 0; round < 50; round++) {
      const key = `claims/${round}/a`;
      await store.put(key, text("first"));
      const created = settle(creator.put(key, text("created"), { ifAbsent: true }));
      await Promise.all([remover.delete(key), writer.put(key, text("written")), remover.delete(key)]);
      const outcome = await created;
      if (!outcome.ok) await rejectsWith(Promise.reject(outcome.error as Error), "PRECONDITION_FAILED");
      await store.put(key, text("last"));
      assert.equal(await textOf(store, key), "last");
    }
  }),
  test("ifMatch replaces its version", async (store) => {
    const first = await store.put("a", text("1"));
    const second = await store.put("a", text("2"), { ifMatch: first.version });
    assert.notEqual(second.version, first.version);
    assert.equal(await textOf(store, "a"), "2");
  }),
  test("ifMatch leaves another version", async (store) => {
    const first = await store.put("a", text("1"));
    await store.put("a", text("2"));
    await rejectsWith(store.put("a", text("3"), { ifMatch: first.version }), "PRECONDITION_FAILED");
    await rejectsWith(store.put("a", text("3"), { ifMatch: "no version" }), "PRECONDITION_FAILED");
    assert.equal(await textOf(store, "a"), "2");
  }),
  test("ifMatch does not bring back what is gone", async (store) => {
    const first = await store.put("a", text("1"));
    await store.delete("a");
    await rejectsWith(store.put("a", text("2"), { ifMatch: first.version }), "PRECONDITION_FAILED");
    assert.equal(await store.head("a"), undefined);
  }),
  test("of many ifMatch writers of one version exactly one succeeds", async (store, another) => {
    const stores = await clients(store, another);
    let { version } = await store.put("a", text("start"));
    for (let round = 0; round < 8; round++) {
      const outcomes = await Promise.all(
        Array.from({ length: 9 }, (_, i) =>
          settle((stores[i % stores.length] as ArtifactStore).put("a", text(`${round} ${i}`), { ifMatch: version })),
        ),
      );
      const winners = outcomes.flatMap((outcome, i) => (outcome.ok ? [{ i, head: outcome.value }] : []));
      assert.equal(winners.length, 1, `${winners.length} writers succeeded`);
      assert.equal(await textOf(store, "a"), `${round} ${winners[0]?.i}`);
      version = winners[0]?.head.version as string;
    }
  }),
  test("a counter kept with ifMatch loses no count", async (store, another) => {
    const stores = await clients(store, another);
    await store.put("count", text("0"));
    const increment = async (client: ArtifactStore): Promise<void> => {
      for (;;) {
        const head = await client.head("count");
        const value = Number(await textOf(client, "count"));
        const done = await settle(client.put("count", text(String(value + 1)), { ifMatch: head?.version as string }));
        if (done.ok) return;
        await rejectsWith(Promise.reject(done.error as Error), "PRECONDITION_FAILED");
      }
    };
    await Promise.all(stores.flatMap((client) => [increment(client), increment(client), increment(client)]));
    assert.equal(await textOf(store, "count"), "9");
  }),
  test("delete with ifMatch removes its version only", async (store) => {
    const first = await store.put("a", text("1"));
    const second = await store.put("a", text("2"));
    await rejectsWith(store.delete("a", { ifMatch: first.version }), "PRECONDITION_FAILED");
    assert.equal(await textOf(store, "a"), "2");
    await store.delete("a", { ifMatch: second.version });
    assert.equal(await store.head("a"), undefined);
  }),
];
