import assert from "node:assert/strict";
import { access, mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ArtifactStore, FileBody } from "../../contracts/artifact-store.js";
import { caseWith, type ConformanceCase, type Place } from "../case.js";
import { rejectsWith } from "../expect.js";
import { pattern, text, textOf } from "./bytes.js";

type Test = (store: ArtifactStore, dir: string) => Promise<void>;

/** A case with a folder for files to be stored: the store's own staging folder where it has one, else a temporary one. */
function test(name: string, run: Test): ConformanceCase<Place<ArtifactStore>> {
  return caseWith<ArtifactStore>(name, async (store) => {
    const dir = await mkdtemp(join((await store.stagingDir?.()) ?? tmpdir(), "zen-"));
    try {
      await run(store, dir);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
}

async function file(dir: string, content: Uint8Array, move: boolean): Promise<FileBody> {
  const localPath = join(dir, "file");
  await writeFile(localPath, content);
  return { localPath, move };
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

function withLocalPath(
  name: string,
  run: (store: ArtifactStore, localPath: (key: string) => Promise<string>) => Promise<void>,
) {
  return caseWith<ArtifactStore>(name, async (store) => {
    if (!store.supports.localPath) {
      assert.equal(store.localPath, undefined, "supports.localPath is false, but there is a localPath");
      return;
    }
    const { localPath } = store;
    assert.ok(localPath && store.stagingDir, "supports.localPath promises localPath and stagingDir");
    await run(store, (key) => localPath.call(store, key));
  });
}

export const fileCases = [
  test("a file is stored and stays where it is", async (store, dir) => {
    const body = await file(dir, pattern(100_000), false);
    assert.equal((await store.put("a", body)).size, 100_000);
    await writeFile(body.localPath, "changed later");
    assert.equal((await store.head("a"))?.size, 100_000);
    assert.equal((await textOf(store, "a")).length > 13, true);
  }),
  test("a file to be moved is stored", async (store, dir) => {
    const body = await file(dir, text("moved"), true);
    const head = await store.put("a/b", body);
    assert.deepEqual(await store.head("a/b"), head);
    assert.equal(await textOf(store, "a/b"), "moved");
  }),
  test("a moved file replaces", async (store, dir) => {
    const old = await store.put("a", text("old"));
    await store.put("a", await file(dir, text("new"), true), { ifMatch: old.version });
    await store.put("a", await file(dir, text("newer"), true));
    assert.equal(await textOf(store, "a"), "newer");
  }),
  test("a file that could not be stored stays where it is", async (store, dir) => {
    await store.put("a", text("old"));
    const body = await file(dir, text("new"), true);
    await rejectsWith(store.put("a", body, { ifAbsent: true }), "PRECONDITION_FAILED");
    await rejectsWith(store.put("a", body, { ifMatch: "other" }), "PRECONDITION_FAILED");
    assert.equal(await readFile(body.localPath, "utf8"), "new");
    assert.equal(await textOf(store, "a"), "old");
  }),
  test("a file that is not there leaves nothing", async (store, dir) => {
    for (const move of [true, false]) await assert.rejects(store.put("a", { localPath: join(dir, "none"), move }));
    assert.equal(await store.head("a"), undefined);
  }),
  test("a file from another file system is stored too", async (store) => {
    const elsewhere = await mkdtemp(join(tmpdir(), "zen-"));
    try {
      await store.put("a", await file(elsewhere, text("from afar"), true));
      assert.equal(await textOf(store, "a"), "from afar");
    } finally {
      await rm(elsewhere, { recursive: true, force: true });
    }
  }),
  withLocalPath("localPath leads to the object's bytes", async (store, localPath) => {
    await store.put("a/b", text("bytes"));
    assert.equal(await readFile(await localPath("a/b"), "utf8"), "bytes");
    await rejectsWith(localPath("a/c"), "OBJECT_NOT_FOUND");
    await rejectsWith(localPath("a"), "OBJECT_NOT_FOUND");
    await rejectsWith(async () => localPath("../a"), "KEY_INVALID");
  }),
  withLocalPath("a file behind localPath is never changed in place", async (store, localPath) => {
    await store.put("a", text("old"));
    const held = await open(await localPath("a"));
    try {
      await store.put("a", text("new"));
      assert.equal(await held.readFile("utf8"), "old");
      await store.delete("a");
    } finally {
      await held.close();
    }
  }),
  withLocalPath("a staged file is moved, not copied", async (store) => {
    const dir = (await store.stagingDir?.()) as string;
    const body: FileBody = { localPath: join(dir, "staged-by-the-kit"), move: true };
    await writeFile(body.localPath, "moved");
    await store.put("a", body);
    assert.equal(await exists(body.localPath), false);
    assert.equal(await textOf(store, "a"), "moved");
  }),
];
