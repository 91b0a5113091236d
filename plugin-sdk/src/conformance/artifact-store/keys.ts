import assert from "node:assert/strict";
import type { ArtifactStore } from "../../contracts/artifact-store.js";
import { collectBytes } from "../../object/body.js";
import { caseWith } from "../case.js";
import { collect, rejectsWith } from "../expect.js";
import { text, textOf } from "./bytes.js";

const test = caseWith<ArtifactStore>;

const good = [
  "a",
  "0",
  "-",
  "_",
  "...",
  ".hidden",
  "a.b",
  "..a",
  "a..",
  "-_/_-/.a",
  "con",
  "nul.txt",
  "tmp",
  "id",
  "locks",
  "x".repeat(255),
  "y".repeat(256),
  "z".repeat(512),
  `${"d/".repeat(255)}ee`,
  `${"w".repeat(300)}/${"w".repeat(200)}`,
  "trailing.",
];
const bad = [
  "",
  "/",
  "/a",
  "a/",
  "a//b",
  ".",
  "..",
  "a/.",
  "a/..",
  "../a",
  "a/../b",
  "./a",
  "A",
  "a b",
  "a\\b",
  "a:b",
  "a%2fb",
  "é",
  "a\0b",
  "a\n",
  "~",
  "x".repeat(513),
];

export const keyCases = [
  test("every valid key works", async (store) => {
    for (const key of good) await store.put(key, text(key));
    for (const key of good) assert.equal(await textOf(store, key), key);
    assert.deepEqual(
      (await collect(store.list(""))).map((head) => head.key),
      [...good].sort(),
    );
    for (const key of good) await store.delete(key);
    assert.deepEqual(await collect(store.list("")), []);
  }),
  test("every other key is KEY_INVALID", async (store) => {
    for (const key of bad) {
      await rejectsWith(async () => store.put(key, text("x")), "KEY_INVALID");
      await rejectsWith(async () => collectBytes(store.get(key)), "KEY_INVALID");
      await rejectsWith(async () => store.head(key), "KEY_INVALID");
      await rejectsWith(async () => store.delete(key), "KEY_INVALID");
      await rejectsWith(async () => store.uri(key), "KEY_INVALID");
    }
    assert.deepEqual(await collect(store.list("")), []);
  }),
  test("a prefix does not lead out of the store", async (store) => {
    await store.put("a", text("x"));
    for (const prefix of ["../", "/", "..", "a/../"]) {
      const listed = await collect(store.list(prefix)).catch((error: { code?: unknown }) => {
        assert.equal(error.code, "KEY_INVALID");
        return [];
      });
      assert.deepEqual(listed, []);
    }
  }),
];
