import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { markOf } from "@zen/plugin-sdk";
import { writerOf } from "../../plan/load/whole-file.js";

/** Folders in which everything belongs to a process, whose id its name begins with. */
const OWNED = new Set(["tmp", "staging", "workers"]);

/** Removes what processes that were killed have left in the cache folder: their own files, and drafts of what they were writing. */
export async function sweepCache(cacheDir: string): Promise<void> {
  const top = await namesIn(cacheDir);
  for (const folder of ["", ...top]) {
    for (const name of folder === "" ? top : await namesIn(join(cacheDir, folder))) {
      const owner = OWNED.has(folder) ? Number.parseInt(name, 10) : writerOf(name);
      const gone = owner !== undefined && (Number.isNaN(owner) || markOf(owner) === undefined);
      if (gone) await rm(join(cacheDir, folder, name), { recursive: true, force: true });
    }
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    // A plain file of the cache, or nothing.
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}
