import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { filesOf } from "./files.js";

const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** Forgets the jobs that ended more than thirty days ago; what they achieved is in the artifact store. */
export function sweep(folder: string, now = Date.now()): void {
  for (const name of readdirSync(folder)) {
    const job = join(folder, name);
    const ended = statSync(filesOf(job).status, { throwIfNoEntry: false });
    if (ended !== undefined && now - ended.mtimeMs > KEPT_MS) rmSync(job, { recursive: true, force: true });
  }
}
