import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { hasErrno } from "../files/errno.js";
import { generationsDir, stateFolder } from "../generation/read.js";
import { lockFile } from "../lock/text.js";
import type { Problem } from "./types.js";

/** What processes left behind that ended half-way. All of it is cleared away by whoever changes plugins next. */
export async function leftovers(repositoryDir: string): Promise<readonly Problem[]> {
  const state = join(repositoryDir, stateFolder);
  const found: Problem[] = [];
  const left = (path: string, text: string): void => void found.push({ kind: "leftover", path, text });
  for (const name of await namesIn(generationsDir(repositoryDir)))
    if (name.startsWith("staging-"))
      left(join(generationsDir(repositoryDir), name), "A generation was begun and never finished.");
  for (const name of await namesIn(state))
    if (name === "switching.json")
      left(join(state, name), "A switch to another generation was begun and never finished.");
    else if (/\.\d+-[0-9a-f]{8}\.tmp$/.test(name)) left(join(state, name), "A file was begun and never finished.");
  for (const name of await namesIn(repositoryDir))
    if (name.startsWith(`${lockFile}.`) && /\.\d+-[0-9a-f]{8}\.tmp$/.test(name))
      left(join(repositoryDir, name), "A zen.lock was begun and never finished.");
  return found;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (hasErrno(error, "ENOENT")) return [];
    throw error;
  });
}
