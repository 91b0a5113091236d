import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { prepareFolder } from "../prepare-folder.js";

const hour = 3600_000;

/**
 * Archives by their digest, in a folder that several servers may share:
 *
 * ```
 * incoming/UUID         being received; nobody reads it
 * sha512/ab/cdef...     whole, on the disk, never changed
 * ```
 */
export class BlobStore {
  constructor(private readonly root: string) {}

  async prepare(): Promise<void> {
    await prepareFolder(path.join(this.root, "incoming"));
    await prepareFolder(path.join(this.root, "sha512"));
  }

  /** A new name for a file to be received. Whoever takes it deletes it again, unless it is placed. */
  incoming(): string {
    return path.join(this.root, "incoming", randomUUID());
  }

  fileOf(integrity: string): string {
    const hex = Buffer.from(integrity.slice("sha512-".length), "base64").toString("hex");
    return path.join(this.root, "sha512", hex.slice(0, 2), hex.slice(2));
  }

  /** Whether there is a whole blob of this digest. */
  async has(integrity: string): Promise<boolean> {
    return (await sizeOf(this.fileOf(integrity))) !== undefined;
  }

  /** Moves a received file, synced already and of this digest, to its place. When it resolves, a lost machine keeps it. */
  async place(received: string, integrity: string): Promise<void> {
    const file = this.fileOf(integrity);
    const folder = path.dirname(file);
    const made = await mkdir(folder, { recursive: true, mode: 0o700 });
    // Renaming takes the place of an equal file, and its age: a blob that lay about unused is young again.
    await utimes(received, new Date(), new Date());
    await rename(received, file);
    await syncFolder(folder);
    if (made !== undefined) await syncFolder(path.dirname(folder));
  }

  /** Digests of the blobs that were placed more than `ageMs` ago. */
  async *olderThan(ageMs: number): AsyncGenerator<string> {
    const before = Date.now() - ageMs;
    const root = path.join(this.root, "sha512");
    for (const prefix of await readdir(root)) {
      for (const name of await readdir(path.join(root, prefix))) {
        const placed = await placedAt(path.join(root, prefix, name));
        if (placed !== undefined && placed < before) {
          yield `sha512-${Buffer.from(prefix + name, "hex").toString("base64")}`;
        }
      }
    }
  }

  async remove(integrity: string): Promise<void> {
    await rm(this.fileOf(integrity), { force: true });
  }

  /** Deletes what was begun a day ago and never placed: its server was killed. */
  async removeAbandoned(ageMs = 24 * hour): Promise<number> {
    const folder = path.join(this.root, "incoming");
    let removed = 0;
    for (const name of await readdir(folder)) {
      const begun = await placedAt(path.join(folder, name));
      if (begun === undefined || begun > Date.now() - ageMs) continue;
      await rm(path.join(folder, name), { force: true });
      removed++;
    }
    return removed;
  }
}

async function placedAt(file: string): Promise<number | undefined> {
  return (await statOf(file))?.mtimeMs;
}

async function sizeOf(file: string): Promise<number | undefined> {
  return (await statOf(file))?.size;
}

/** Nothing where the file is gone, which another server may bring about at any moment. */
async function statOf(file: string) {
  try {
    return await stat(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Makes the names in a folder durable. Windows keeps them so by itself and cannot open a folder. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
