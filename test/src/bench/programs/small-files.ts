/**
 * The floor of records: prints, as JSON, the milliseconds per small durable file (write, flush, name, flush of the folder) and
 * per small file read, in the working folder.
 */
import {
  closeSync,
  fdatasync,
  fsync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { median } from "../measure.js";

const FILES = 400;
const folder = path.join(process.cwd(), "small-files");
const bytes = Buffer.alloc(600, "x");
mkdirSync(folder);
try {
  const handle = openSync(folder, "r");
  const writes: number[] = [];
  for (let file = 0; file < FILES; file++) {
    const started = performance.now();
    const staged = path.join(folder, "staged");
    const fd = openSync(staged, "wx");
    writeSync(fd, bytes);
    await promisify(fdatasync)(fd);
    closeSync(fd);
    linkSync(staged, path.join(folder, `${file}`));
    await promisify(fsync)(handle);
    unlinkSync(staged);
    writes.push(performance.now() - started);
  }
  closeSync(handle);
  const reads: number[] = [];
  for (let file = 0; file < FILES; file++) {
    const started = performance.now();
    readFileSync(path.join(folder, `${file}`));
    reads.push(performance.now() - started);
  }
  console.log(JSON.stringify({ write: median(writes), read: median(reads) }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
