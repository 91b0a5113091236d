/** The floor of artifacts: `hash-and-copy.js SOURCE TARGET` reads, hashes, writes and flushes, a chunk after the other; prints seconds as JSON. */
import { createHash } from "node:crypto";
import { closeSync, fdatasyncSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { time } from "../measure.js";

const [source = "", target = ""] = process.argv.slice(2);
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
console.log(JSON.stringify({ seconds: ms / 1000 }));
