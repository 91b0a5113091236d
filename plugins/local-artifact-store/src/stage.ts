import { randomBytes } from "node:crypto";
import { closeSync, fdatasync, futimesSync, lstatSync, openSync, writeSync } from "node:fs";
import { mkdir, open, readdir, rm, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { isFileBody, readBody, type Body } from "@zen/plugin-sdk";
import { codeOf, discard, onDisk } from "./disk.js";
import { isOrphan, ownName } from "./owner.js";

/** A file that is complete and durable, about to become an object. */
export interface Staged {
  readonly path: string;
  /** Whether the file was given to be moved, so that it stays where it is if it cannot be stored. */
  readonly given: boolean;
}

/** Where an instance writes what is not yet an object: a folder of its own below `tmp`, removed with it or, if it dies, by the next. */
export class Stage {
  readonly folder: string;
  #made: Promise<unknown> | undefined;

  constructor(temporary: string) {
    this.folder = join(temporary, ownName());
  }

  async make(): Promise<string> {
    this.#made ??= mkdir(this.folder).catch((error: unknown) => {
      this.#made = undefined; // There may be room again when it is tried next.
      throw error;
    });
    await this.#made;
    return this.folder;
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  async write(body: Body, signal: AbortSignal | undefined): Promise<Staged> {
    signal?.throwIfAborted();
    await onDisk(this.folder, () => this.make());
    if (isFileBody(body) && body.move) {
      const taken = await take(body.localPath, this.folder);
      if (taken) return { path: body.localPath, given: true };
    }
    const path = join(this.folder, randomBytes(8).toString("hex"));
    try {
      if (body instanceof Uint8Array && body.length <= SMALL) await onDisk(path, () => writeSmall(path, body));
      else await writeStream(path, body, signal);
      return { path, given: false };
    } catch (error) {
      discard(path);
      throw error;
    }
  }
}

/** Removes what processes that have died were writing. */
export async function sweep(temporary: string): Promise<void> {
  for (const name of await readdir(temporary)) {
    if (isOrphan(name) === true) await rm(join(temporary, name), { recursive: true, force: true });
  }
}

/** Up to here a few blocking calls are cheaper than as many turns through the thread pool. */
const SMALL = 64 << 10;

async function writeSmall(path: string, bytes: Uint8Array): Promise<void> {
  const fd = openSync(path, "wx");
  try {
    for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
    await makeDurable(fd);
  } finally {
    closeSync(fd);
  }
}

async function writeStream(path: string, body: Body, signal: AbortSignal | undefined): Promise<void> {
  const file = await onDisk(path, () => open(path, "wx"));
  try {
    for await (const chunk of readBody(body, signal)) await onDisk(path, () => writeAll(file, chunk));
    await onDisk(path, () => makeDurable(file.fd));
    signal?.throwIfAborted();
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let done = 0; done < chunk.length;) done += (await file.write(chunk, done)).bytesWritten;
}

/** Whether the file can be moved: an ordinary one on the store's disk that no second name leads to. Makes it durable then. */
async function take(path: string, folder: string): Promise<boolean> {
  const found = lstatSync(path);
  if (!found.isFile() || found.nlink !== 1 || found.dev !== lstatSync(folder).dev) return false;
  let fd: number;
  try {
    fd = openSync(path, "r+");
  } catch (error) {
    if (["EACCES", "EPERM", "EROFS"].includes(codeOf(error) ?? "")) return false;
    throw error;
  }
  try {
    await onDisk(path, () => makeDurable(fd));
  } finally {
    closeSync(fd);
  }
  return true;
}

async function makeDurable(fd: number): Promise<void> {
  // The time is part of the object's version, and the file system's own clock ticks too slowly to tell two puts apart.
  const now = (performance.timeOrigin + performance.now()) / 1000;
  futimesSync(fd, now, now);
  await new Promise<void>((resolve, reject) => fdatasync(fd, (error) => (error ? reject(error) : resolve())));
}
