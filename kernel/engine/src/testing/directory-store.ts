import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { link, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  checkObjectKey,
  isFileBody,
  objectNotFound,
  preconditionFailed,
  readBody,
  type ArtifactStore,
  type Body,
  type ObjectHead,
} from "@zen/plugin-sdk";

/** The least artifact store that several processes can share and that outlives them: for tests of crashes and of many at once. */
export function directoryStore(root: string): ArtifactStore {
  const path = (key: string) => join(root, "objects", checkObjectKey(key));
  const staging = join(root, "staging");
  const head = async (key: string): Promise<ObjectHead | undefined> => {
    try {
      const { size, ino, mtimeNs } = await stat(path(key), { bigint: true });
      return { key, size: Number(size), version: `${ino}-${mtimeNs}` };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  };
  return {
    identity: `directory:${root}`,
    supports: { localPath: true },
    async put(key, body, { ifAbsent = false, ifMatch, signal } = {}) {
      const target = path(key);
      await mkdir(staging, { recursive: true });
      await mkdir(dirname(target), { recursive: true });
      const partial = join(staging, randomUUID());
      try {
        await fill(partial, body, signal);
        if (ifMatch !== undefined && (await head(key))?.version !== ifMatch) throw preconditionFailed(key, ifMatch);
        if (ifAbsent) await link(partial, target);
        else await rename(partial, target);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EEXIST") throw preconditionFailed(key);
        throw error;
      } finally {
        await rm(partial, { force: true });
      }
      await sync(dirname(target));
      return (await head(key)) as ObjectHead;
    },
    async *get(key, { start = 0, end = Number.POSITIVE_INFINITY } = {}) {
      if (end <= start) return;
      try {
        yield* createReadStream(path(key), { start, end: end - 1, highWaterMark: 1 << 20 });
      } catch (error) {
        throw isMissing(error) ? objectNotFound(key, error) : error;
      }
    },
    head,
    async *list(prefix, { after = "" } = {}) {
      const folder = prefix.slice(0, prefix.lastIndexOf("/") + 1);
      const found = await readdir(join(root, "objects", folder), { recursive: true, withFileTypes: true }).catch(
        () => [],
      );
      const keys = found
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(join(root, "objects").length + 1));
      for (const key of keys.filter((one) => one.startsWith(prefix) && one > after).sort()) {
        const known = await head(key);
        if (known !== undefined) yield known;
      }
    },
    async delete(key, { ifMatch } = {}) {
      if (ifMatch !== undefined && (await head(key))?.version !== ifMatch) throw preconditionFailed(key, ifMatch);
      await rm(path(key), { force: true });
    },
    uri: (key) => pathToFileURL(path(key)).href,
    async localPath(key) {
      if ((await head(key)) === undefined) throw objectNotFound(key);
      return path(key);
    },
    async stagingDir() {
      await mkdir(staging, { recursive: true });
      return staging;
    },
  };
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}

async function fill(target: string, body: Body, signal?: AbortSignal): Promise<void> {
  if (isFileBody(body) && body.move) return rename(body.localPath, target).then(() => sync(target));
  const file = await open(target, "wx");
  try {
    for await (const chunk of readBody(body, signal)) await file.writeFile(chunk);
    await file.datasync();
  } finally {
    await file.close();
  }
}

async function sync(target: string): Promise<void> {
  const file = await open(target, "r");
  await file.sync().finally(() => file.close());
}
