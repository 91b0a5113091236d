import { createHash } from "node:crypto";
import { existsSync, linkSync, lstatSync, mkdirSync, realpathSync, renameSync, rmdirSync } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import {
  checkObjectKey,
  objectNotFound,
  preconditionFailed,
  ZenError,
  type ArtifactStore,
  type ObjectHead,
  type PutOptions,
} from "@zen/plugin-sdk";
import { codeOf, discard, onDisk } from "./disk.js";
import { Folders } from "./folders.js";
import { readIdentity } from "./identity.js";
import { layoutOf } from "./layout.js";
import { listObjects } from "./list.js";
import { isWithoutLinks, withLock } from "./lock.js";
import { headOf, readObject } from "./read.js";
import { Stage, sweep, type Staged } from "./stage.js";

/** Opens the artifact store in `folder`, which is made when it is not there. */
export async function openLocalArtifactStore(folder: string): Promise<ArtifactStore> {
  return onDisk(folder, async () => {
    mkdirSync(folder, { recursive: true });
    const layout = layoutOf(realpathSync.native(folder));
    mkdirSync(layout.objects, { recursive: true });
    mkdirSync(layout.temporary, { recursive: true });
    mkdirSync(layout.locks, { recursive: true });
    const identity = await readIdentity(layout);
    await sweep(layout.temporary);
    return localArtifactStore(layout, identity);
  });
}

function localArtifactStore(layout: ReturnType<typeof layoutOf>, identity: string): ArtifactStore {
  const folders = new Folders(layout.objects);
  const stage = new Stage(layout.temporary);
  const under = new Set<Promise<unknown>>();

  /** The file of a key, after a look at the folders that lead to it. */
  const locate = (key: string): string => {
    const path = layout.pathOf(checkObjectKey(key));
    folders.check(dirname(path));
    return path;
  };
  const locked = <T>(key: string, work: () => T): Promise<T> =>
    withLock(layout.locks, createHash("sha256").update(key).digest("hex").slice(0, 32), work);
  const mustMatch = (key: string, path: string, version: string) => {
    if (headOf(key, path)?.version !== version) throw preconditionFailed(key, version);
  };

  /** Gives the staged file its name. */
  const publish = async (
    key: string,
    path: string,
    staged: Staged,
    { ifAbsent, ifMatch }: PutOptions,
  ): Promise<void> => {
    if (ifMatch !== undefined) {
      return locked(key, () => {
        mustMatch(key, path, ifMatch);
        renameSync(staged.path, path);
      });
    }
    for (let tries = 0; ; tries++) {
      try {
        // Create-only and atomic. Only what replaces or removes an object needs the lock.
        linkSync(staged.path, path);
        return;
      } catch (error) {
        const code = codeOf(error);
        if (code === "ENOTDIR") throw keyTaken(key, error);
        // The folder is new, or was removed with the last object in it.
        if (code === "ENOENT" && tries < 100) await folders.make(dirname(path));
        else if (code !== "EEXIST" && !isWithoutLinks(error)) throw error;
        else if (removeEmptyFolder(key, path)) continue;
        else if (await locked(key, () => replace(key, path, staged, ifAbsent))) return;
      }
    }
  };

  const put: ArtifactStore["put"] = async (key, body, options = {}) => {
    const path = locate(key);
    // Most repeated puts end here, before a byte is written; what counts is the second look, in `publish`.
    if (options.ifAbsent && headOf(key, path) !== undefined) throw preconditionFailed(key);
    const staged = await stage.write(body, options.signal);
    try {
      return await onDisk(path, async () => {
        const head = toPublishedHead(key, staged.path);
        await publish(key, path, staged, options);
        await folders.sync(dirname(path));
        if (staged.given) discard(staged.path);
        return head;
      });
    } finally {
      if (!staged.given) discard(staged.path);
    }
  };

  const remove: ArtifactStore["delete"] = async (key, { ifMatch } = {}) => {
    const path = locate(key);
    const present = headOf(key, path) !== undefined;
    if (!present && ifMatch === undefined) return;
    await onDisk(path, async () => {
      await locked(key, () => {
        if (ifMatch !== undefined) mustMatch(key, path, ifMatch);
        discard(path);
        folders.prune(dirname(path));
      });
      await folders.sync(dirname(path));
    });
  };

  /** Work that `close` waits for. */
  const tracked =
    <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> => {
      const running = work(...args);
      under.add(running);
      return running.finally(() => under.delete(running));
    };

  return {
    identity,
    supports: { localPath: true },
    put: tracked(put),
    async *get(key, options = {}) {
      const path = locate(key);
      yield* readObject(key, path, options);
    },
    async head(key) {
      const path = locate(key);
      return headOf(key, path);
    },
    list: (prefix, { after = "", signal } = {}) => listObjects(layout.objects, { prefix, after, signal }),
    delete: tracked(remove),
    uri: (key) => pathToFileURL(layout.pathOf(checkObjectKey(key))).href,
    async localPath(key) {
      const path = locate(key);
      if (headOf(key, path) === undefined) throw objectNotFound(key);
      return path;
    },
    stagingDir: () => stage.make(),
    async close() {
      await Promise.allSettled(under);
      await stage.remove();
    },
  };
}

function toPublishedHead(key: string, path: string): ObjectHead {
  const head = headOf(key, path);
  if (head === undefined) throw objectNotFound(key);
  return head;
}

/** Under the key's lock. Returns false when the folder is gone by now, with the object that was there before the lock was held. */
function replace(key: string, path: string, staged: Staged, ifAbsent = false): boolean {
  if (ifAbsent && headOf(key, path) !== undefined) throw preconditionFailed(key);
  try {
    renameSync(staged.path, path);
    return true;
  } catch (error) {
    if (codeOf(error) !== "ENOENT" || !existsSync(staged.path)) throw error;
    return false;
  }
}

/** A crash in `delete` can leave an empty folder where an object is to be. Returns false when there is no folder. */
function removeEmptyFolder(key: string, path: string): boolean {
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return false;
  try {
    rmdirSync(path);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return true;
    throw keyTaken(key, error);
  }
}

function keyTaken(key: string, cause: unknown): ZenError {
  return new ZenError("KEY_INVALID", `${key} cannot name an object beside those that are there.`, {
    cause,
    hint: "A key is never also the folder of another key: choose one that neither begins, nor is begun by, an object's key and a slash.",
  });
}
