import assert from "node:assert/strict";
import type { ArtifactStore } from "../../contracts/artifact-store.js";
import { caseWith } from "../case.js";
import { collect } from "../expect.js";
import { text } from "./bytes.js";

const test = caseWith<ArtifactStore>;
/** In byte order: `-` and `.` come before `/`, digits and letters after it. */
const keys = [
  "a",
  "b-/x",
  "b-c",
  "b.c",
  "b/0",
  "b/a",
  "b/a-b/c",
  "b/aa/0",
  "b/b/c/d",
  "b0",
  "b_",
  "ba",
  `c${"l".repeat(260)}`,
  `c${"l".repeat(260)}-`,
  `c${"l".repeat(260)}.x/y`,
  `c${"l".repeat(260)}0/z`,
  "d/e",
];

async function filled(store: ArtifactStore): Promise<void> {
  for (const key of [...keys].reverse()) await store.put(key, text(key));
}

async function listed(store: ArtifactStore, prefix: string, after?: string): Promise<string[]> {
  return (await collect(store.list(prefix, after === undefined ? {} : { after }))).map((head) => head.key);
}

export const listCases = [
  test("list of an empty store is empty", async (store) => {
    assert.deepEqual(await listed(store, ""), []);
    assert.deepEqual(await listed(store, "a/b"), []);
  }),
  test("list gives every object once, in byte order of keys", async (store) => {
    await filled(store);
    assert.deepEqual(await listed(store, ""), keys);
  }),
  test("list gives the keys that start with the prefix", async (store) => {
    await filled(store);
    for (const prefix of [
      "a",
      "b",
      "b/",
      "b/a",
      "b/a-",
      "b/aa/",
      "b/b/c",
      "b-",
      "bb",
      "c",
      `c${"l".repeat(260)}`,
      "d/e",
      "d/e/",
      "e",
    ]) {
      assert.deepEqual(
        await listed(store, prefix),
        keys.filter((key) => key.startsWith(prefix)),
        `prefix ${prefix}`,
      );
    }
  }),
  test("list goes on after a key, be it there or not", async (store) => {
    await filled(store);
    for (const after of ["", "0", ...keys, "b", "b/", "b/a-", "b/aa", "b/aa/1", "b/z", "c", "zzz"]) {
      for (const prefix of ["", "b", "b/"]) {
        const expected = keys.filter((key) => key.startsWith(prefix) && key > after);
        assert.deepEqual(await listed(store, prefix, after), expected, `prefix ${prefix}, after ${after}`);
      }
    }
  }),
  test("list gives the heads that head gives", async (store) => {
    await filled(store);
    for (const head of await collect(store.list("b"))) assert.deepEqual(await store.head(head.key), head);
  }),
  test("list loses nothing in a big folder", async (store) => {
    const names = Array.from({ length: 1200 }, (_, i) => `many/${i.toString(36)}`);
    for (let i = 0; i < names.length; i += 50)
      await Promise.all(names.slice(i, i + 50).map((key) => store.put(key, text(key))));
    assert.deepEqual(await listed(store, "many/"), names.sort());
  }),
  test("list does not show what was deleted", async (store) => {
    await filled(store);
    await store.delete("b/a");
    assert.deepEqual(
      await listed(store, ""),
      keys.filter((key) => key !== "b/a"),
    );
  }),
  test("list may be left half-way", async (store) => {
    await filled(store);
    for await (const head of store.list("")) if (head.key === "b/a") break;
    assert.deepEqual(await listed(store, ""), keys);
  }),
  test("list while others delete and put shows what was there all the time", async (store) => {
    await filled(store);
    const seen: string[] = [];
    for await (const { key } of store.list("")) {
      seen.push(key);
      if (key === "b-c") await Promise.all([store.delete("b/b/c/d"), store.put("b/new", text("x"))]);
    }
    const shaky = ["b/b/c/d", "b/new"];
    assert.deepEqual(
      seen.filter((key) => !shaky.includes(key)),
      keys.filter((key) => !shaky.includes(key)),
    );
    assert.deepEqual(seen, [...new Set(seen)].sort());
  }),
  test("an aborted list ends with the signal's reason", async (store) => {
    await filled(store);
    const stop = new AbortController();
    const reason = new Error("enough");
    const seen: string[] = [];
    await assert.rejects(async () => {
      for await (const { key } of store.list("", { signal: stop.signal })) {
        seen.push(key);
        stop.abort(reason);
      }
    }, reason);
    assert.equal(seen.length, 1);
  }),
];
