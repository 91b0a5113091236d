import { closeSync, constants, fstatSync, lstatSync, openSync, read, readSync, type BigIntStats } from "node:fs";
import { cutRange, objectNotFound, ZenError, type ObjectHead } from "@zen/plugin-sdk";
import { codeOf } from "./disk.js";
import { linkFound } from "./folders.js";

/** The head of the object in a file, or undefined when there is none. */
export function headOf(key: string, path: string): ObjectHead | undefined {
  const found = lookAt(path);
  if (found?.isSymbolicLink()) throw linkFound(path);
  return found?.isFile() ? toHead(key, found) : undefined;
}

function lookAt(path: string): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    if (codeOf(error) === "ENOTDIR") return undefined;
    throw error;
  }
}

/** A replacement is another file (inode), and a later one at the same inode has another time: see `makeDurable`. */
export function toHead(key: string, stats: BigIntStats): ObjectHead {
  return {
    key,
    size: Number(stats.size),
    version: `${stats.ino.toString(36)}-${stats.mtimeNs.toString(36)}-${stats.size.toString(36)}`,
  };
}

const CHUNK = 512 << 10;
const SMALL = 64 << 10;

/** The bytes of a file, of the one that had the name when reading began. */
export async function* readObject(
  key: string,
  path: string,
  { signal, ...range }: { readonly start?: number; readonly end?: number; readonly signal?: AbortSignal },
): AsyncGenerator<Uint8Array, void, undefined> {
  signal?.throwIfAborted();
  const fd = openObject(key, path);
  let ahead: Promise<Uint8Array> | undefined;
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw objectNotFound(key);
    const { start, end } = cutRange(stats.size, range);
    if (end - start <= SMALL) {
      if (end > start) yield readNow(fd, start, end, path);
      return;
    }
    const chunkAt = (at: number) => readChunk(fd, at, Math.min(end, at + CHUNK), path);
    ahead = chunkAt(start);
    for (let at = start; ahead !== undefined; at += CHUNK) {
      const chunk: Uint8Array = await ahead;
      signal?.throwIfAborted();
      // The disk works on the next chunk while the reader works on this one.
      ahead = at + CHUNK < end ? chunkAt(at + CHUNK) : undefined;
      ahead?.catch(() => undefined);
      yield chunk;
    }
  } finally {
    await ahead?.catch(() => undefined);
    closeSync(fd);
  }
}

function openObject(key: string, path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    const code = codeOf(error) ?? "";
    if (code === "ELOOP") throw linkFound(path);
    if (["ENOENT", "ENOTDIR", "EISDIR"].includes(code)) throw objectNotFound(key, error);
    throw error;
  }
}

function readNow(fd: number, start: number, end: number, path: string): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(end - start);
  for (let done = 0; done < bytes.length;) {
    const count = readSync(fd, bytes, done, bytes.length - done, start + done);
    if (count === 0) throw cutShort(path);
    done += count;
  }
  return bytes;
}

async function readChunk(fd: number, start: number, end: number, path: string): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafeSlow(end - start);
  for (let done = 0; done < bytes.length;) {
    const count = await new Promise<number>((resolve, reject) => {
      read(fd, bytes, done, bytes.length - done, start + done, (error, n) => (error ? reject(error) : resolve(n)));
    });
    if (count === 0) throw cutShort(path);
    done += count;
  }
  return bytes;
}

function cutShort(path: string): ZenError {
  return new ZenError("STORE_DAMAGED", `${path} became shorter while it was read.`, {
    hint: "Something other than Zen writes into the store's folder; what is stored there is never changed in place.",
  });
}
