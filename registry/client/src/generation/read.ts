import { existsSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isZenError, ZenError, type Platform, type PluginManifest } from "@zen/plugin-sdk";
import type { LockSource } from "../lock/types.js";

/** One complete installed set of plugins. */
export interface Generation {
  readonly number: number;
  /** Holds `node_modules`. */
  readonly dir: string;
  /** The text of zen.lock that it was built from, by digest. */
  readonly lock: string;
  readonly platform: Platform;
  readonly sdk: { readonly version: string; readonly integrity: string; readonly dir: string };
  /** Sorted by name. */
  readonly plugins: readonly InstalledPlugin[];
}

export interface InstalledPlugin {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  readonly dir: string;
  readonly source: LockSource;
  /** The range asked for; absent for a plugin that is there because others require it. */
  readonly requested?: string;
  /** Without its closure. */
  readonly manifest: PluginManifest;
}

/** The form of `generation.json`: paths are relative to its folder. */
export interface GenerationFile extends Omit<Generation, "dir"> {
  readonly format: "generation@1";
}

export const stateFolder = ".zen";
export const pointerFile = "generation";
export const generationFile = "generation.json";

export function generationsDir(repositoryDir: string): string {
  return join(repositoryDir, stateFolder, "generations");
}

/** The numbers of the generations that are there, in no order. */
export async function keptNumbers(repositoryDir: string): Promise<number[]> {
  const names = await readdir(generationsDir(repositoryDir)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return names.filter((name) => /^[1-9][0-9]{0,9}$/.test(name)).map(Number);
}

export function generationDir(repositoryDir: string, number: number): string {
  return join(generationsDir(repositoryDir), String(number));
}

/**
 * The generation that a repository uses now, or nothing before the first installation. Reads two small files, at once and
 * without loading anything: every command begins with it.
 *
 * @throws ZenError `GENERATION_DAMAGED`
 */
export function readGeneration(repositoryDir: string): Generation | undefined {
  const number = readPointer(repositoryDir);
  return number === undefined ? undefined : readNumbered(repositoryDir, number);
}

/** A generation by its number. @throws ZenError `GENERATION_DAMAGED`. */
export function readNumbered(repositoryDir: string, number: number): Generation {
  const dir = generationDir(repositoryDir, number);
  let file: GenerationFile;
  try {
    file = JSON.parse(readFileSync(join(dir, generationFile), "utf8")) as GenerationFile;
  } catch (cause) {
    throw damaged(`generation ${number} cannot be read`, cause);
  }
  if (file.format !== "generation@1") throw damaged(`generation ${number} has the unknown format ${file.format}`);
  const { format: _format, ...rest } = file;
  return {
    ...rest,
    dir,
    sdk: { ...file.sdk, dir: join(dir, file.sdk.dir) },
    plugins: file.plugins.map((plugin) => ({ ...plugin, dir: join(dir, plugin.dir) })),
  };
}

/** The number that the pointer names, or nothing where there is no pointer. */
export function readPointer(repositoryDir: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(join(repositoryDir, stateFolder, pointerFile), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  if (!/^[1-9][0-9]{0,9}\n?$/.test(text)) throw damaged(`the pointer file .zen/${pointerFile} holds no number`);
  return Number(text);
}

/** The same for those who are about to replace what is there, and can do without a damaged one: a package may be gone, too. */
export function readGenerationIfWhole(repositoryDir: string): Generation | undefined {
  try {
    const generation = readGeneration(repositoryDir);
    return generation !== undefined && isWhole(generation) ? generation : undefined;
  } catch (error) {
    if (isZenError(error, "GENERATION_DAMAGED")) return undefined;
    throw error;
  }
}

/** Whether each of its packages is there: a quick look, not one at every file. */
export function isWhole({ sdk, plugins }: Generation): boolean {
  return [sdk, ...plugins].every(({ dir }) => existsSync(join(dir, "package.json")));
}

function damaged(problem: string, cause?: unknown): ZenError {
  return new ZenError("GENERATION_DAMAGED", `The installed plugins of this repository are damaged: ${problem}.`, {
    hint: "Run `zen plugins:install`; it builds them anew from zen.lock.",
    cause,
  });
}
