import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { SecretSource } from "@zen/plugin-sdk";

/** One file per secret, as container platforms mount them: the file's name is the secret's, its bytes are the value. */
export function openFolderSecrets(folder: string): SecretSource {
  return {
    async get(name) {
      return isName(name) ? unlessMissing(readFile(join(folder, name), "utf8")) : undefined;
    },
    async has(name) {
      return isName(name) && (await unlessMissing(stat(join(folder, name))))?.isFile() === true;
    },
    names: async () => ((await unlessMissing(readdir(folder))) ?? []).filter(isName).sort(),
  };
}

/** Anything else could lead out of the folder, or to a hidden file. */
function isName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name);
}

async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
