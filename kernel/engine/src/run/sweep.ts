import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { markOf } from "@zen/plugin-sdk";

/** Removes what processes that were killed have left in the cache folder; each names its files by its id. */
export async function sweepCache(cacheDir: string): Promise<void> {
  for (const folder of ["tmp", "staging", "workers"]) {
    for (const name of await namesIn(join(cacheDir, folder))) {
      const pid = Number.parseInt(name, 10);
      const gone = Number.isNaN(pid) || markOf(pid) === undefined;
      if (gone) await rm(join(cacheDir, folder, name), { recursive: true, force: true });
    }
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
