import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { hasErrno } from "../files/errno.js";
import type { UnpackedFile } from "../store/unpack.js";

/** The first file of a package that is missing in `dir` or is not what was unpacked, and what is wrong with it; nothing where all are whole. */
export async function firstFault(dir: string, files: readonly UnpackedFile[]): Promise<string | undefined> {
  for (const file of files) {
    const fault = await faultOf(dir, file);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

async function faultOf(dir: string, { path, size, sha256 }: UnpackedFile): Promise<string | undefined> {
  const file = join(dir, path);
  const found = await lstat(file).catch((error: unknown) => {
    if (hasErrno(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  });
  if (found === undefined) return `${path} is missing`;
  if (!found.isFile()) return `${path} is no file any more`;
  if (found.size !== size) return `${path} has ${found.size} bytes, and had ${size}`;
  const hash = createHash("sha256");
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest("hex") === sha256 ? undefined : `${path} has been changed`;
}
