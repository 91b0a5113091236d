import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { ArtifactStore } from "../../contracts/artifact-store.js";
import { collectBytes } from "../../object/body.js";
import { caseWith } from "../case.js";
import { collect, settle, within } from "../expect.js";
import { pattern, text, textOf } from "./bytes.js";

const test = caseWith<ArtifactStore>;

async function keysOf(store: ArtifactStore): Promise<string[]> {
  return (await collect(store.list(""))).map((head) => head.key);
}

/** A body that stops in the middle until `look` has seen the store as others see it. */
async function* pausing(look: () => Promise<void>): AsyncGenerator<Uint8Array> {
  yield pattern(200_000, 1);
  await look();
  yield pattern(200_000, 2);
}

/** Gives one chunk, then nothing more for good. */
async function* hanging(): AsyncGenerator<Uint8Array> {
  yield text("beginning");
  await new Promise(() => undefined);
}

async function* failing(): AsyncGenerator<Uint8Array> {
  yield pattern(100_000);
  throw new Error("the source broke");
}

export const atomicityCases = [
  test("a put under way shows nothing of a new object", async (store, another) => {
    const reader = await another();
    await store.put(
      "new",
      pausing(async () => {
        assert.equal(await reader.head("new"), undefined);
        assert.deepEqual(await keysOf(reader), []);
      }),
    );
    assert.equal((await reader.head("new"))?.size, 400_000);
  }),
  test("a put under way leaves the old object whole", async (store, another) => {
    const reader = await another();
    const old = await store.put("a", text("old"));
    await store.put(
      "a",
      pausing(async () => {
        assert.deepEqual(await reader.head("a"), old);
        assert.equal(await textOf(reader, "a"), "old");
      }),
    );
    assert.equal((await reader.head("a"))?.size, 400_000);
  }),
  test("readers see the whole old object or the whole new one", async (store, another) => {
    const reader = await another();
    const values = [Buffer.alloc(300_000, "a"), Buffer.alloc(500_000, "b"), Buffer.alloc(10, "c")];
    await store.put("a", values[0] as Buffer);
    let writing = true;
    let whole = 0;
    const reading = async () => {
      while (writing) {
        await nextTurn();
        const head = await reader.head("a");
        assert.ok(
          values.some((value) => value.length === head?.size),
          `head says ${head?.size} bytes`,
        );
        const read = await settle(collectBytes(reader.get("a")));
        if (!read.ok) continue; // An object replaced meanwhile may fail, but never be mixed.
        assert.ok(
          values.some((value) => value.equals(read.value)),
          `read a mixture of ${read.value.length} bytes`,
        );
        whole++;
      }
    };
    const writers = async () => {
      for (let i = 1; i <= 60; i++) await store.put("a", values[i % values.length] as Buffer);
      writing = false;
    };
    await Promise.all([writers().finally(() => (writing = false)), reading(), reading(), reading()]);
    assert.ok(whole > 0, "no read succeeded");
  }),
  test("a read begun before a replacement is of one version or fails", async (store) => {
    const [before, after] = [Buffer.alloc(5_000_000, "a"), Buffer.alloc(5_000_000, "b")];
    await store.put("a", before);
    const read = store.get("a")[Symbol.asyncIterator]();
    const parts = [(await read.next()).value as Uint8Array];
    await store.put("a", after);
    const rest = await settle(
      (async () => {
        for (let next = await read.next(); !next.done; next = await read.next()) parts.push(next.value);
      })(),
    );
    if (rest.ok)
      assert.ok(
        [before, after].some((value) => value.equals(Buffer.concat(parts))),
        "a mixture",
      );
  }),
  test("a body that fails leaves nothing", async (store) => {
    await assert.rejects(store.put("new", failing()), /the source broke/);
    assert.equal(await store.head("new"), undefined);
    assert.deepEqual(await keysOf(store), []);
  }),
  test("a body that fails leaves the old object", async (store) => {
    const old = await store.put("a", text("old"));
    await assert.rejects(store.put("a", failing()), /the source broke/);
    assert.deepEqual(await store.head("a"), old);
    assert.equal(await textOf(store, "a"), "old");
  }),
  test("an aborted put leaves nothing", async (store) => {
    const reason = new Error("no longer wanted");
    await assert.rejects(store.put("new", text("x"), { signal: AbortSignal.abort(reason) }), reason);
    const stop = new AbortController();
    const body = pausing(async () => stop.abort(reason));
    await assert.rejects(store.put("new", body, { signal: stop.signal }), reason);
    assert.deepEqual(await keysOf(store), []);
  }),
  test("an abort ends a put whose body hangs", async (store) => {
    const stop = new AbortController();
    const reason = new Error("no longer wanted");
    setTimeout(() => stop.abort(reason), 20);
    await within(1500, "the aborted put", assert.rejects(store.put("new", hanging(), { signal: stop.signal }), reason));
    assert.deepEqual(await keysOf(store), []);
  }),
  test("an abort after a put has returned changes nothing", async (store) => {
    const stop = new AbortController();
    await store.put("a", text("x"), { signal: stop.signal });
    stop.abort();
    assert.equal(await textOf(store, "a"), "x");
  }),
  test("an aborted get ends with the signal's reason", async (store) => {
    await store.put("a", pattern(5_000_000));
    const reason = new Error("no longer wanted");
    await assert.rejects(collectBytes(store.get("a", { signal: AbortSignal.abort(reason) })), reason);
    const stop = new AbortController();
    await assert.rejects(async () => {
      for await (const _ of store.get("a", { signal: stop.signal })) stop.abort(reason);
    }, reason);
  }),
];
