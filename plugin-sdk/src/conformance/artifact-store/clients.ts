import assert from "node:assert/strict";
import type { ArtifactStore } from "../../contracts/artifact-store.js";
import { collectBytes } from "../../object/body.js";
import { caseWith, type ConformanceCase, type Place } from "../case.js";
import { collect } from "../expect.js";
import { leavesNothingOpen, memoryMeter } from "../resources.js";
import { chunks, pattern, text, textOf } from "./bytes.js";

const test = caseWith<ArtifactStore>;
const MIB = 1 << 20;

async function* blocks(count: number, sample: () => void): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < count; i++) {
    if (i % 16 === 0) sample();
    yield new Uint8Array(MIB).fill(i);
  }
}

export const clientCases: readonly ConformanceCase<Place<ArtifactStore>>[] = [
  test("every client sees a put at once", async (store, another) => {
    const other = await another();
    for (let i = 0; i < 20; i++) {
      const { version } = await store.put(`k/${i}`, text(String(i)));
      assert.equal((await other.head(`k/${i}`))?.version, version);
      assert.equal(await textOf(other, `k/${i}`), String(i));
      assert.equal((await collect(other.list("k/"))).length, i + 1);
    }
    await store.put("k/0", text("changed"));
    assert.equal(await textOf(other, "k/0"), "changed");
  }),
  test("every client sees a delete at once", async (store, another) => {
    const other = await another();
    await store.put("a", text("x"));
    await textOf(other, "a");
    await store.delete("a");
    assert.equal(await other.head("a"), undefined);
    assert.deepEqual(await collect(other.list("")), []);
  }),
  test("clients of one place have one identity", async (store, another) => {
    assert.equal((await another()).identity, store.identity);
    assert.ok(store.identity.length > 0);
  }),
  {
    name: "a store that is opened again keeps everything",
    async run(place) {
      const first = await place.open();
      await first.put("a/b", text("one"));
      await first.put("c", chunks("two"));
      const heads = await collect(first.list(""));
      await first.close?.();
      const second = await place.open();
      try {
        assert.equal(second.identity, first.identity);
        assert.deepEqual(await collect(second.list("")), heads);
        assert.equal(await textOf(second, "a/b"), "one");
      } finally {
        await second.close?.();
      }
    },
  },
  {
    name: "no handle is left open, also by what fails or is left half-way",
    run: (place) =>
      leavesNothingOpen(async () => {
        const store = await place.open();
        try {
          await useEverything(store);
        } finally {
          await store.close?.();
        }
      }),
  },
  test("no handle is left open while the store stays open", async (store) => {
    await leavesNothingOpen(() => useEverything(store));
  }),
  test("many puts and gets at once all succeed", async (store) => {
    const keys = Array.from({ length: 300 }, (_, i) => `many/${i % 7}/${i}`);
    await Promise.all(keys.map((key, i) => store.put(key, pattern(1000 + i, i))));
    const read = await Promise.all(keys.map((key) => collectBytes(store.get(key))));
    read.forEach((bytes, i) => assert.ok(Buffer.from(bytes).equals(pattern(1000 + i, i))));
  }),
  test("memory does not grow with the size of an object", async (store) => {
    if (store.supports.inMemory === true) return;
    const meter = memoryMeter();
    await store.put("big", blocks(96, meter.sample));
    assert.ok(meter.peak() < 32 * MIB, `put held ${Math.round(meter.peak() / MIB)} MiB of 96`);
    const reading = memoryMeter();
    let [read, sampled] = [0, 0];
    for await (const chunk of store.get("big")) {
      assert.equal(chunk[0], Math.floor(read / MIB));
      read += chunk.length;
      if (read - sampled >= 16 * MIB) {
        sampled = read;
        reading.sample();
      }
    }
    assert.equal(read, 96 * MIB);
    assert.ok(reading.peak() < 32 * MIB, `get held ${Math.round(reading.peak() / MIB)} MiB of 96`);
  }),
];

async function useEverything(store: ArtifactStore): Promise<void> {
  await store.put("a/b", pattern(3 * MIB));
  await store.put("a/c", chunks("1", "2"));
  await store.put("a/c", text("again"), { ifAbsent: true }).catch(() => undefined);
  await store.put("a/c", text("again"), { ifMatch: "other" }).catch(() => undefined);
  await store.put("a/d", failing()).catch(() => undefined);
  await collectBytes(store.get("a/b", { start: 10, end: 20 }));
  await collectBytes(store.get("nothing")).catch(() => undefined);
  for await (const _ of store.get("a/b")) break;
  store.get("a/b"); // Made and never read.
  for await (const _ of store.list("")) break;
  await store.head("a/b");
  await store.delete("a/b");
}

async function* failing(): AsyncGenerator<Uint8Array> {
  yield pattern(10);
  throw new Error("the source broke");
}
