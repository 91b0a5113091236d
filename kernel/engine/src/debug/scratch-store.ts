import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  checkCondition,
  checkObjectKey,
  cutRange,
  isFileBody,
  readBody,
  type ArtifactStore,
  type Body,
  type ObjectHead,
} from "@zen/plugin-sdk";

/**
 * A store as it is, on which nothing that is written leaves a trace: it goes to a folder, which is looked at first. For one process;
 * the folder is removed by whoever made it.
 */
export function scratchStore(base: ArtifactStore, dir: string): ArtifactStore {
  const fileOf = (key: string) => join(dir, "objects", checkObjectKey(key));
  const own = async (key: string): Promise<ObjectHead | undefined> => {
    const found = await stat(fileOf(key), { bigint: true }).catch(absent);
    return found?.isFile() ? { key, size: Number(found.size), version: `${found.ino}-${found.mtimeNs}` } : undefined;
  };
  const head = async (key: string) => (await own(key)) ?? base.head(key);
  const stagingDir = async () => {
    const folder = join(dir, "staging");
    await mkdir(folder, { recursive: true });
    return folder;
  };
  return {
    identity: base.identity,
    supports: base.supports,
    head,
    async put(key, body, { ifAbsent = false, ifMatch, signal } = {}) {
      const target = fileOf(key);
      checkCondition(key, await head(key), { ifAbsent, ...(ifMatch === undefined ? {} : { ifMatch }) });
      const draft = join(await stagingDir(), randomUUID());
      await mkdir(dirname(target), { recursive: true });
      await fill(draft, body, signal);
      await rename(draft, target);
      return (await own(key)) as ObjectHead;
    },
    async *get(key, options = {}) {
      const found = await own(key);
      if (found === undefined) return yield* base.get(key, options);
      const { start, end } = cutRange(found.size, options);
      if (end > start) yield* createReadStream(fileOf(key), { start, end: end - 1 });
    },
    async *list(prefix, options = {}) {
      const mine = await keysIn(join(dir, "objects"), prefix, options.after);
      for await (const one of base.list(prefix, options)) {
        while (mine[0] !== undefined && mine[0] < one.key) yield (await own(mine.shift() as string)) as ObjectHead;
        if (mine[0] === one.key) yield (await own(mine.shift() as string)) as ObjectHead;
        else yield one;
      }
      for (const key of mine) yield (await own(key)) as ObjectHead;
    },
    delete: (key) => rm(fileOf(key), { force: true }),
    uri: (key) => pathToFileURL(fileOf(key)).href,
    async localPath(key) {
      if ((await own(key)) !== undefined) return fileOf(key);
      return (base.localPath as NonNullable<ArtifactStore["localPath"]>)(key);
    },
    stagingDir,
  };
}

async function fill(target: string, body: Body, signal?: AbortSignal): Promise<void> {
  if (isFileBody(body)) return body.move ? rename(body.localPath, target) : copyFile(body.localPath, target);
  const file = await open(target, "wx");
  try {
    for await (const chunk of readBody(body, signal)) await file.writeFile(chunk);
  } finally {
    await file.close();
  }
}

async function keysIn(root: string, prefix: string, after = ""): Promise<string[]> {
  const folder = join(root, prefix.slice(0, prefix.lastIndexOf("/") + 1));
  const found = (await readdir(folder, { recursive: true, withFileTypes: true }).catch(absent)) ?? [];
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((key) => key.startsWith(prefix) && key > after)
    .sort();
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
  throw error;
}
