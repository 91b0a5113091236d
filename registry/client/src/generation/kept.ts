import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { isZenError } from "@zen/plugin-sdk";
import { hasErrno } from "../files/errno.js";
import { lockFile } from "../lock/text.js";
import { generationDir, generationFile, keptNumbers, readNumbered, readPointer, type Generation } from "./read.js";

/** A generation that is kept to return to. */
export interface KeptGeneration {
  readonly number: number;
  readonly current: boolean;
  /** When it was built: ISO 8601, UTC. */
  readonly built: string;
  /** Sorted by name; absent when the generation is damaged. */
  readonly plugins?: readonly { readonly name: string; readonly version: string }[];
}

/** Every generation that is there, highest first. */
export async function readKept(repositoryDir: string): Promise<readonly KeptGeneration[]> {
  const current = readPointer(repositoryDir);
  const numbers = (await keptNumbers(repositoryDir)).sort((a, b) => b - a);
  return Promise.all(
    numbers.map(async (number) => {
      const dir = generationDir(repositoryDir, number);
      const { mtime } = await stat(join(dir, generationFile)).catch(() => stat(dir));
      const plugins = pluginsOf(repositoryDir, number)?.map(({ name, version }) => ({ name, version }));
      return { number, current: number === current, built: mtime.toISOString(), ...(plugins && { plugins }) };
    }),
  );
}

/** The lock that a generation was built from; nothing where it has lost it, or never had one. */
export async function readKeptLock(repositoryDir: string, number: number): Promise<string | undefined> {
  return readFile(join(generationDir(repositoryDir, number), lockFile), "utf8").catch((error: unknown) => {
    if (hasErrno(error, "ENOENT")) return undefined;
    throw error;
  });
}

function pluginsOf(repositoryDir: string, number: number): Generation["plugins"] | undefined {
  try {
    return readNumbered(repositoryDir, number).plugins;
  } catch (error) {
    if (isZenError(error, "GENERATION_DAMAGED")) return undefined;
    throw error;
  }
}
