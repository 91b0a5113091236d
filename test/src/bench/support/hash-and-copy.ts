import { createHash } from "node:crypto";
import { closeSync, fdatasyncSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { time } from "../measure.js";

/** The floor of artifacts: reads, hashes, writes and flushes a file, a chunk after the other. Resolves with the seconds it took. */
export async function hashAndCopy(source: string, target: string): Promise<number> {
  const chunk = Buffer.allocUnsafeSlow(1 << 20);
  const ms = await time(() => {
    const hash = createHash("sha256");
    const from = openSync(source, "r");
    const to = openSync(target, "wx");
    for (let size = readSync(from, chunk); size > 0; size = readSync(from, chunk)) {
      const bytes = chunk.subarray(0, size);
      hash.update(bytes);
      for (let done = 0; done < size;) done += writeSync(to, bytes, done);
    }
    hash.digest();
    fdatasyncSync(to);
    closeSync(to);
    closeSync(from);
  });
  rmSync(target);
  return ms / 1000;
}
