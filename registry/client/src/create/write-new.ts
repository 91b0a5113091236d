import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { makeFolder, onDisk, ZenError } from "@zen/plugin-sdk";
import { hasErrno } from "../files/errno.js";
import type { NewFiles } from "./files.js";

/**
 * Writes a folder whole or not at all. One that exists may hold nothing, or nothing but a fresh `.git`.
 *
 * @throws ZenError `FILE_EXISTS`, and as `makeFolder`.
 */
export async function writeNew(dir: string, files: NewFiles): Promise<void> {
  await refuseContent(dir);
  await makeFolder(dirname(dir));
  const draft = await onDisk(dirname(dir), () => mkdtemp(join(dirname(dir), `.${basename(dir)}-`)));
  try {
    await onDisk(draft, async () => {
      for (const [path, content] of Object.entries(files)) {
        await mkdir(dirname(join(draft, path)), { recursive: true });
        await writeFile(join(draft, path), content);
      }
    });
    await onDisk(dir, () => moveInto(draft, dir));
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function refuseContent(dir: string): Promise<void> {
  const found = await readdir(dir).catch((error: unknown) => {
    if (hasErrno(error, "ENOENT")) return [];
    if (hasErrno(error, "ENOTDIR")) return ["a file"];
    throw error;
  });
  const [other] = found.filter((name) => name !== ".git");
  if (other === undefined) return;
  throw new ZenError("FILE_EXISTS", `${dir} is not empty: nothing in it is written over.`, {
    place: dir,
    hint: "Name a folder that is not there yet, with --dir.",
  });
}

/** At once, where the folder is not there yet. */
async function moveInto(draft: string, dir: string): Promise<void> {
  try {
    await mkdir(dir);
    await rename(draft, dir);
  } catch (error) {
    if (!hasErrno(error, "EEXIST", "EPERM", "ENOTEMPTY")) throw error;
    for (const name of await readdir(draft)) await rename(join(draft, name), join(dir, name));
  }
}
