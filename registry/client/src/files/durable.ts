import { randomBytes } from "node:crypto";
import { open, readdir, rename, rm, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Replaces `file` with `text`: a reader, or a machine that loses its power, sees the old content or the new, whole.
 */
export async function writeDurably(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`;
  try {
    await writeNew(draft, text);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await syncFolder(dirname(file));
}

/** Writes the new file `file`, and its content to the disk; its name lasts once its folder is synced. Readers may see half of it. */
export async function writeNew(file: string, text: string): Promise<void> {
  const handle = await open(file, "wx");
  try {
    await handle.writeFile(text);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** Deletes what writers of `file` left beside it that were killed. Nobody may be writing it meanwhile. */
export async function removeDrafts(file: string): Promise<void> {
  const folder = dirname(file);
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${basename(file)}.`)) continue;
    if (/^\d+-[0-9a-f]{8}\.tmp$/.test(name.slice(basename(file).length + 1)))
      await rm(join(folder, name), { force: true });
  }
}

/** Makes the names in a folder durable. Windows keeps them so by itself and cannot open a folder. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle: FileHandle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
