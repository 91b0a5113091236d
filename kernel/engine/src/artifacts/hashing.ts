import { createHash } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";
import type { Digest } from "@zen/plugin-sdk";

export interface Content {
  readonly digest: Digest;
  readonly size: number;
}

const CHUNK = 1 << 20;

export function digestOf(bytes: Uint8Array | string): Digest {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * Reads a file once, hashing it and, when `into` is given, copying it there. The next chunk is read and this one written while the
 * processor hashes, so that the slowest of the three sets the pace; three chunks are in memory.
 */
export async function hashFile(path: string, into?: FileHandle): Promise<Content> {
  const hash = createHash("sha256");
  const file = await open(path, "r");
  const buffers = [
    Buffer.allocUnsafeSlow(CHUNK),
    Buffer.allocUnsafeSlow(CHUNK),
    Buffer.allocUnsafeSlow(CHUNK),
  ] as const;
  let size = 0;
  try {
    const read = (turn: number) => file.read(buffers[(turn % 3) as 0 | 1 | 2], 0, CHUNK);
    let writing: Promise<unknown> | undefined;
    let next = read(0);
    for (let turn = 1; ; turn++) {
      const { bytesRead, buffer } = await next;
      if (bytesRead === 0) break;
      next = read(turn);
      next.catch(() => undefined); // told at the next turn
      await writing;
      const chunk = bytesRead === CHUNK ? buffer : buffer.subarray(0, bytesRead);
      writing = into === undefined ? undefined : writeAll(into, chunk);
      writing?.catch(() => undefined);
      hash.update(chunk);
      size += bytesRead;
    }
    await writing;
  } finally {
    await file.close();
  }
  return { digest: hash.digest("hex"), size };
}

export async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at)).bytesWritten;
}

/** Passes chunks on and calls `check` with what they add up to before it ends. */
export async function* hashing(
  chunks: AsyncIterable<Uint8Array>,
  check: (content: Content) => void,
): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    size += chunk.length;
    yield chunk;
  }
  check({ digest: hash.digest("hex"), size });
}
