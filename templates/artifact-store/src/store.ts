import { randomUUID } from "node:crypto";
import { link, mkdir, open, readFile, rename, rm, writeFile, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { blocksOf, checkCondition, checkObjectKey, cutRange, objectNotFound } from "@zen/plugin-sdk";
import type { ArtifactStore, ObjectHead } from "@zen/plugin-sdk";
import { hasCode, keysBelow, newest, placeOf } from "./layout.js";

const BLOCK = 1 << 20;

/** Keeps objects below `folder`, which several processes may use at once. */
export async function openFolderStore(folder: string): Promise<ArtifactStore> {
  const staging = join(folder, "staging");
  const objects = join(folder, "objects");
  await Promise.all([staging, objects].map((dir) => mkdir(dir, { recursive: true })));
  const identity = await identityOf(folder, staging);

  /** The newest version, open: what is open stays readable while others replace it. */
  const present = async (key: string): Promise<{ head: ObjectHead; file: FileHandle } | undefined> => {
    const place = placeOf(objects, key);
    for (;;) {
      const last = await newest(place);
      if (last === undefined || last.deleted) return undefined;
      const file = await open(join(place, String(last.version)));
      // It may have been replaced before it was open. Then a newer version is there, and stays there.
      if ((await newest(place))?.version === last.version) {
        const { size } = await file.stat();
        return { head: { key, size, version: String(last.version) }, file };
      }
      await file.close();
    }
  };
  const head = async (key: string): Promise<ObjectHead | undefined> => {
    const found = await present(checkObjectKey(key));
    await found?.file.close();
    return found?.head;
  };
  /** Takes the next version's number; `make` must fail with EEXIST where somebody else was faster. */
  const commit = async (key: string, wanted: object, make: (path: string) => Promise<void>): Promise<number> => {
    const place = placeOf(objects, key);
    for (;;) {
      const last = await newest(place);
      checkCondition(key, await head(key), wanted);
      const version = (last?.version ?? 0) + 1;
      await mkdir(place, { recursive: true });
      try {
        await make(join(place, String(version)));
      } catch (error) {
        if (hasCode(error, "EEXIST")) continue;
        throw error;
      }
      if (last !== undefined && !last.deleted) await empty(join(place, String(last.version)), staging);
      await syncFolder(place);
      return version;
    }
  };

  return {
    identity,
    supports: { localPath: false },
    async put(key, body, { signal, ...wanted } = {}) {
      checkObjectKey(key);
      const draft = join(staging, randomUUID());
      let size = 0;
      try {
        const file = await open(draft, "wx");
        try {
          for await (const block of blocksOf(body, BLOCK, signal)) {
            await file.write(block);
            size += block.length;
          }
          await file.datasync();
        } finally {
          await file.close();
        }
        signal?.throwIfAborted();
        const version = await commit(key, wanted, (path) => link(draft, path));
        return { key, size, version: String(version) };
      } finally {
        await rm(draft, { force: true });
      }
    },
    async *get(key, { signal, ...range } = {}) {
      const found = await present(checkObjectKey(key));
      if (found === undefined) throw objectNotFound(key);
      try {
        const { start, end } = cutRange(found.head.size, range);
        for (let at = start; at < end;) {
          signal?.throwIfAborted();
          const block = new Uint8Array(Math.min(BLOCK, end - at));
          const { bytesRead } = await found.file.read(block, 0, block.length, at);
          yield block.subarray(0, bytesRead);
          at += bytesRead;
        }
      } finally {
        await found.file.close();
      }
    },
    head,
    async *list(prefix, { after = "", signal } = {}) {
      const keys = (await keysBelow(objects)).filter((key) => key.startsWith(prefix) && key > after);
      for (const key of keys.sort()) {
        signal?.throwIfAborted();
        const found = await head(key);
        if (found !== undefined) yield found;
      }
    },
    async delete(key, wanted = {}) {
      const found = await head(key);
      checkCondition(key, found, wanted);
      // A folder in the place of a file: that version is nothing.
      if (found !== undefined) await commit(key, wanted, async (path) => void (await mkdir(path)));
    },
    uri: (key) => pathToFileURL(placeOf(objects, checkObjectKey(key))).href,
  };
}

/** The bytes of a version that is over go; its number stays taken. */
async function empty(path: string, staging: string): Promise<void> {
  const nothing = join(staging, randomUUID());
  await writeFile(nothing, "");
  await rename(nothing, path);
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return; // It has no such thing for folders.
  const handle = await open(folder);
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** A name that the folder is given once, by whoever comes first. */
async function identityOf(folder: string, staging: string): Promise<string> {
  const draft = join(staging, randomUUID());
  await writeFile(draft, `BARE_NAME:${randomUUID()}`);
  await link(draft, join(folder, "identity")).catch((error: unknown) => {
    if (!hasCode(error, "EEXIST")) throw error;
  });
  await rm(draft);
  return readFile(join(folder, "identity"), "utf8");
}
