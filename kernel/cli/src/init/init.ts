import { existsSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import type { TsconfigAdvice } from "@zen/client";
import { localConfig } from "./config-template.js";
import { copyExample } from "./example.js";
import { makeFolder } from "./folder.js";
import { createFile, jsonText, type FileReport } from "./files.js";
import { ignoreInGit } from "./gitignore.js";
import { packageJson, TEST_TYPES } from "./package-json.js";
import { STARTER, tsconfig } from "./starter.js";

export interface InitResult {
  readonly dir: string;
  readonly files: readonly FileReport[];
  readonly tsconfig: TsconfigAdvice;
  /** Whether the command still has to be pinned by whoever owns `package.json`. */
  readonly pinned: boolean;
  /** Whether `package.json` names tools that are to be installed. */
  readonly tools: boolean;
}

/**
 * Makes a folder a Zen repository: empty, an existing package or a workspace. Writes over nothing and asks nothing of the network. `onNpm`
 * says whether npm can install the running command.
 */
export async function init(
  dir: string,
  options: { readonly version: string; readonly example?: string; readonly onNpm: boolean },
): Promise<InitResult> {
  await makeFolder(path.resolve(dir));
  const wasEmpty = (await readdir(dir)).every((name) => name.startsWith("."));
  const files: FileReport[] = [];
  if (options.example !== undefined) files.push(...(await copyExample(options.example, dir)));
  files.push(await createFile(dir, "zen.config.json", jsonText(localConfig(options.version))));
  files.push(await ignoreInGit(dir));
  const owned = packageAbove(dir);
  const tests = options.example !== undefined;
  const cli = options.onNpm ? options.version : undefined;
  if (owned === undefined)
    files.push(await createFile(dir, "package.json", jsonText(packageJson(dir, { cli, tests }))));
  if (wasEmpty && options.example === undefined) files.push(await createFile(dir, STARTER.file, STARTER.text));
  if (wasEmpty) files.push(await createFile(dir, "tsconfig.json", jsonText(tsconfig(tests ? TEST_TYPES : []))));
  const { refreshEditorFiles } = await import("@zen/client");
  return {
    dir,
    files,
    tsconfig: await refreshEditorFiles(dir),
    pinned: owned === undefined || cli === undefined || (await isPinned(dir, owned)),
    tools: owned === undefined && (tests || cli !== undefined),
  };
}

/** The package or workspace that the folder belongs to already. */
function packageAbove(dir: string): string | undefined {
  for (let at = path.resolve(dir); ; at = path.dirname(at)) {
    if (existsSync(path.join(at, "package.json"))) return at;
    if (at === path.dirname(at) || existsSync(path.join(at, ".git"))) return undefined;
  }
}

/** Whether the package that the folder belongs to depends on the command, or a folder above has it installed. */
async function isPinned(dir: string, packageDir: string): Promise<boolean> {
  const { dependencies, devDependencies } = JSON.parse(
    await readFile(path.join(packageDir, "package.json"), "utf8"),
  ) as Record<string, object | undefined>;
  if ("@zen/cli" in { ...dependencies, ...devDependencies }) return true;
  for (let at = path.resolve(dir); ; at = path.dirname(at)) {
    if (existsSync(path.join(at, "node_modules", "@zen", "cli", "package.json"))) return true;
    if (at === path.dirname(at)) return false;
  }
}
