import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** Longer than any run that might still start a worker with a file. */
const AGE_MS = 30 * 86_400_000;

/** Deletes files that were written long ago. One that would still be of use is made anew when it is wanted. */
export function prune(folder: string): void {
  const oldest = Date.now() - AGE_MS;
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat !== undefined && stat.mtimeMs < oldest) rmSync(file, { force: true });
  }
}
