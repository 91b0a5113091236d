import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { markOf, type ArtifactStore } from "@zen/plugin-sdk";
import { layout, runOf } from "../commit/layout.js";

/** Removes what executions and workers of processes that were killed have left in the cache folder. */
export async function sweepCache(cacheDir: string, store: ArtifactStore): Promise<void> {
  for (const name of await namesIn(join(cacheDir, "tmp"))) {
    const gone = (await store.head(layout.active(runOf(name)))) === undefined;
    if (gone) await rm(join(cacheDir, "tmp", name), { recursive: true, force: true });
  }
  for (const name of await namesIn(join(cacheDir, "workers"))) {
    const pid = Number.parseInt(name, 10);
    if (markOf(pid) === undefined) await rm(join(cacheDir, "workers", name), { force: true });
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
