import { opendir } from "node:fs/promises";
import { join } from "node:path";
import type { ObjectHead } from "@zen/plugin-sdk";
import { codeOf } from "./disk.js";
import { fragmentOf } from "./layout.js";
import { headOf } from "./read.js";

export interface Listing {
  readonly prefix: string;
  readonly after: string;
  readonly signal: AbortSignal | undefined;
}

/** Walks the folders that can hold wanted keys, in byte order; holds the names of one path of folders at a time. */
export async function* listObjects(objects: string, wanted: Listing): AsyncGenerator<ObjectHead, void, undefined> {
  yield* walk(objects, "", wanted);
}

async function* walk(folder: string, before: string, wanted: Listing): AsyncGenerator<ObjectHead, void, undefined> {
  for (const entry of await entriesOf(folder, before, wanted)) {
    wanted.signal?.throwIfAborted();
    const path = join(folder, entry.name);
    if (entry.isFolder) yield* walk(path, entry.key, wanted);
    else {
      const head = headOf(entry.key, path);
      // Gone since the folder was read.
      if (head !== undefined) yield head;
    }
  }
}

interface Entry {
  readonly name: string;
  readonly isFolder: boolean;
  /** Of a folder, what the keys in it begin with. */
  readonly key: string;
}

async function entriesOf(folder: string, before: string, { prefix, after, signal }: Listing): Promise<Entry[]> {
  const entries: Entry[] = [];
  try {
    for await (const item of await opendir(folder, { bufferSize: 512 })) {
      signal?.throwIfAborted();
      const isFolder = item.isDirectory();
      if (!isFolder && !item.isFile()) continue;
      const fragment = fragmentOf(item.name, isFolder);
      if (fragment === undefined) continue;
      const key = before + fragment;
      if (isFolder ? holdsWanted(key, prefix, after) : key.startsWith(prefix) && key > after) {
        entries.push({ name: item.name, isFolder, key });
      }
    }
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
  return entries.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Whether a key that begins with `start` can begin with `prefix` and come after `after`. */
function holdsWanted(start: string, prefix: string, after: string): boolean {
  return (start.startsWith(prefix) || prefix.startsWith(start)) && (start > after || after.startsWith(start));
}
