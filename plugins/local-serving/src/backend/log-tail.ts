import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { codeOf } from "../state/files.js";

const MOST = 8 << 10;

/** The last lines that were written to the log after `offset`. */
export function lastLines(path: string, offset: number, count: number): readonly string[] {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
  try {
    const { size } = fstatSync(fd);
    // A log that has been cut since begins anew.
    const from = Math.max(offset <= size ? offset : 0, size - MOST);
    const bytes = Buffer.alloc(size - from);
    const read = readSync(fd, bytes, 0, bytes.length, from);
    return bytes
      .toString("utf8", 0, read)
      .split("\n")
      .filter((line) => line.trim() !== "")
      .slice(-count);
  } finally {
    closeSync(fd);
  }
}
