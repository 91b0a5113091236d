import { copyFileSync, fstatSync, truncateSync } from "node:fs";
import type { Layout } from "../state/layout.js";

/** The server's standard error is its log file. */
export function log(message: string): void {
  process.stderr.write(`${new Date().toISOString()} ${message}\n`);
}

const LARGEST = 1 << 20;

/** Moves the log's content to the older log when it has grown large. The file stays, since the runtime writes to it as well. */
export function boundLog({ log: path, olderLog }: Layout): void {
  if (fstatSync(process.stderr.fd).size <= LARGEST) return;
  copyFileSync(path, olderLog);
  truncateSync(path, 0);
}
