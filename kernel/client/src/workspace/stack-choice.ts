import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { onDisk, type RepositoryConfig } from "@zen/plugin-sdk";
import { stackConfig } from "./backend-refs.js";

/** The stack that a person chose for this copy of the repository, or that of the configuration. A chosen one that is gone is forgotten. */
export async function currentStack(dir: string, config: RepositoryConfig): Promise<string> {
  const chosen = await readChoice(dir);
  return chosen !== undefined && Object.hasOwn(config.stacks, chosen) ? chosen : config.stack;
}

/** @throws ZenError `STACK_NOT_FOUND`. */
export async function chooseStack(dir: string, config: RepositoryConfig, name: string): Promise<void> {
  stackConfig(config, name);
  if (name === config.stack) return rm(choiceFile(dir), { force: true });
  const file = choiceFile(dir);
  await onDisk(file, async () => {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, `${name}\n`);
  });
}

async function readChoice(dir: string): Promise<string | undefined> {
  try {
    return (await readFile(choiceFile(dir), "utf8")).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function choiceFile(dir: string): string {
  return path.join(dir, ".zen", "stack");
}
