/** Adds one to the number in a file, again and again under the folder's lock, and tells each number that it has written. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "../state/lock.js";

const [folder = ""] = process.argv.slice(2);
const path = join(folder, "count");
for (;;) {
  const next = await withLock(folder, () => {
    const count = Number(readFileSync(path, "utf8")) + 1;
    writeFileSync(`${path}.${process.pid}`, String(count));
    renameSync(`${path}.${process.pid}`, path); // Killed before, it has not counted; killed after, it has.
    return count;
  });
  process.stdout.write(`${next}\n`);
}
