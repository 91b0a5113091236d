import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { nativeLimits, pluginLimits, tarballError, type UnpackLimits } from "@zen/registry-archive";
import { hasErrno } from "../files/errno.js";
import { IntegrityHash } from "../integrity.js";
import type { Wanted } from "./types.js";

const draft = /\.[0-9a-f]{12}\.part$/;

/** Whether `file` is the archive with this digest, whole. */
export async function isWhole(file: string, integrity: string): Promise<boolean> {
  const hash = new IntegrityHash();
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  } catch (error) {
    if (hasErrno(error, "ENOENT", "ENOTDIR")) return false;
    throw error;
  }
  return hash.digest() === integrity;
}

/**
 * Puts an archive in its place, where nobody ever sees a part of it or another one. Resolves with its size.
 *
 * @throws ZenError `TARBALL_DIGEST_MISMATCH`, `TARBALL_TOO_LARGE`, and whatever delivers it throws
 */
export async function take(
  bytes: AsyncIterable<Uint8Array>,
  file: string,
  { name, version, integrity }: Wanted,
  kind: "plugin" | "native",
): Promise<number> {
  const limits: UnpackLimits = kind === "plugin" ? pluginLimits : nativeLimits;
  await mkdir(dirname(file), { recursive: true });
  const part = `${file}.${randomBytes(6).toString("hex")}.part`;
  const handle = await open(part, "wx");
  try {
    const hash = new IntegrityHash();
    let size = 0;
    for await (const chunk of bytes) {
      size += chunk.length;
      if (size > limits.archiveBytes)
        throw tarballError("TARBALL_TOO_LARGE", `${name} ${version} has more than ${limits.archiveBytes} bytes`);
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
    const found = hash.digest();
    if (found !== integrity)
      throw tarballError(
        "TARBALL_DIGEST_MISMATCH",
        `the digest of ${name} ${version} is ${found}, ${integrity} was expected`,
      );
    await handle.datasync();
    await handle.close();
    await rename(part, file);
    return size;
  } catch (error) {
    await handle.close();
    await rm(part, { force: true });
    throw error;
  }
}

/** Deletes what mirrors that were killed left in a folder. */
export async function sweepParts(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true }).catch((error: unknown) => {
    if (hasErrno(error, "ENOENT")) return [];
    throw error;
  });
  for (const name of names) if (draft.test(name)) await rm(join(folder, name), { force: true });
}
