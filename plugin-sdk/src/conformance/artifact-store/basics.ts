import assert from "node:assert/strict";
import type { ArtifactStore } from "../../contracts/artifact-store.js";
import { collectBytes } from "../../object/body.js";
import { caseWith } from "../case.js";
import { rejectsWith } from "../expect.js";
import { chunks, pattern, text, textOf } from "./bytes.js";

const test = caseWith<ArtifactStore>;

export const basicCases = [
  test("put then get gives the same bytes", async (store) => {
    await store.put("runs/1/result", text("hello"));
    assert.equal(await textOf(store, "runs/1/result"), "hello");
  }),
  test("an empty object is an object", async (store) => {
    const { size } = await store.put("empty", new Uint8Array(0));
    assert.equal(size, 0);
    assert.equal((await store.head("empty"))?.size, 0);
    assert.equal(await textOf(store, "empty"), "");
  }),
  test("every byte value and length survives", async (store) => {
    for (const size of [1, 2, 255, 4096, 65_537, 1_048_577]) {
      await store.put(`sizes/${size}`, pattern(size));
      assert.deepEqual(Buffer.from(await collectBytes(store.get(`sizes/${size}`))), Buffer.from(pattern(size)));
    }
  }),
  test("put returns the head that head gives", async (store) => {
    const put = await store.put("a", text("123"));
    assert.equal(put.key, "a");
    assert.equal(put.size, 3);
    assert.deepEqual(await store.head("a"), put);
  }),
  test("head of nothing is undefined", async (store) => {
    await store.put("some/thing", text("x"));
    assert.equal(await store.head("some/other"), undefined);
    assert.equal(await store.head("some"), undefined);
    assert.equal(await store.head("some/thing/below"), undefined);
  }),
  test("get of nothing is OBJECT_NOT_FOUND", async (store) => {
    await store.put("some/thing", text("x"));
    for (const key of ["other", "some", "some/other", "some/thing/below"]) {
      await rejectsWith(collectBytes(store.get(key)), "OBJECT_NOT_FOUND");
    }
  }),
  test("put replaces", async (store) => {
    await store.put("a", text("a long first value"));
    await store.put("a", text("short"));
    assert.equal(await textOf(store, "a"), "short");
    assert.equal((await store.head("a"))?.size, 5);
  }),
  test("the version changes with every put", async (store) => {
    const seen = new Set<string>();
    for (let i = 0; i < 20; i++) seen.add((await store.put("a", text("same"))).version);
    assert.equal(seen.size, 20);
  }),
  test("the version of a deleted object does not come back", async (store) => {
    const seen = new Set<string>();
    for (let i = 0; i < 20; i++) {
      seen.add((await store.put("a", text("same"))).version);
      await store.delete("a");
    }
    assert.equal(seen.size, 20);
  }),
  test("the version stays while nobody puts", async (store) => {
    const { version } = await store.put("a", text("1"));
    await store.put("b", text("2"));
    await textOf(store, "a");
    assert.equal((await store.head("a"))?.version, version);
  }),
  test("a caller may reuse its buffer after put", async (store) => {
    const buffer = text("before");
    await store.put("a", buffer);
    buffer.fill(0);
    assert.equal(await textOf(store, "a"), "before");
  }),
  test("a reader may change what it was given", async (store) => {
    await store.put("a", text("before"));
    (await collectBytes(store.get("a"))).fill(0);
    for await (const chunk of store.get("a")) chunk.fill(0);
    assert.equal(await textOf(store, "a"), "before");
  }),
  test("a put is a view's bytes and not its buffer's", async (store) => {
    await store.put("a", text("0123456789").subarray(3, 6));
    assert.equal(await textOf(store, "a"), "345");
  }),
  test("a streamed body is stored in order", async (store) => {
    const { size } = await store.put("a", chunks("one ", "", "two ", pattern(0), "three"));
    assert.equal(size, 13);
    assert.equal(await textOf(store, "a"), "one two three");
  }),
  test("an empty stream is an empty object", async (store) => {
    await store.put("a", chunks());
    assert.equal((await store.head("a"))?.size, 0);
  }),
  test("delete removes", async (store) => {
    await store.put("a/b", text("x"));
    await store.delete("a/b");
    assert.equal(await store.head("a/b"), undefined);
    await rejectsWith(collectBytes(store.get("a/b")), "OBJECT_NOT_FOUND");
  }),
  test("delete of nothing is no error", async (store) => {
    await store.delete("never");
    await store.delete("never/was");
  }),
  test("delete removes that object only", async (store) => {
    await store.put("a/b", text("1"));
    await store.put("a/bc", text("2"));
    await store.delete("a/b");
    await store.delete("a");
    assert.equal(await textOf(store, "a/bc"), "2");
  }),
  test("the folder of a deleted object may become a key", async (store) => {
    await store.put("a/b/c", text("1"));
    await store.delete("a/b/c");
    await store.put("a/b", text("2"));
    assert.equal(await textOf(store, "a/b"), "2");
  }),
  test("uri is stable, absolute and differs by key", async (store) => {
    assert.equal(store.uri("a/b"), store.uri("a/b"));
    assert.notEqual(store.uri("a/b"), store.uri("a/c"));
    assert.match(store.uri("a/b"), /^[a-z][a-z0-9+.-]*:\/\//);
  }),
];
