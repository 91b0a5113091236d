import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { onDisk, type ArtifactStore } from "@zen/plugin-sdk";

/**
 * A path for a file on its way into the store: on the store's own disk where it has one, so that a rename moves it in.
 * Whatever is left there when `use` ends is removed.
 */
export async function withStagedFile<T>(
  store: ArtifactStore,
  cacheDir: string,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const folder = (await store.stagingDir?.()) ?? join(cacheDir, "staging");
  await onDisk(folder, () => mkdir(folder, { recursive: true }));
  const path = join(folder, `${process.pid}-${randomUUID()}`);
  try {
    return await onDisk(path, () => use(path));
  } finally {
    await rm(path, { force: true });
  }
}
