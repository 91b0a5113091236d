import { existsSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";

/**
 * Puts the folder `next` in the place of `folder`, unless `digest` says that what is there was made of the same: others may be reading it
 * just now. Call it under a lock.
 */
export async function replaceFolder(folder, next, digest) {
  const mark = `${folder}.digest`;
  if (existsSync(folder) && existsSync(mark) && (await readFile(mark, "utf8")) === digest) return;
  await rm(mark, { force: true });
  await rm(folder, { recursive: true, force: true });
  await rename(next, folder);
  await writeFile(mark, digest);
}
