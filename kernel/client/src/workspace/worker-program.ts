import { fileURLToPath } from "node:url";
import type { WorkerProgram } from "@zen/engine";
import { secretNames } from "@zen/kernel";
import type { Json, RepositoryConfig } from "@zen/plugin-sdk";
import type { PluginFolder } from "../plugins/sources.js";
import { tracesWanted } from "../telemetry/wanted.js";
import type { BundleFolder } from "../worker/bundle-composition.js";
import type { Workspace } from "./workspace.js";

/** What a worker process needs to know to build the composition that its parent has: where the repository is, or the opened bundle. */
export type WorkerSettings = (RepositorySettings | BundleSettings) & {
  /** Spans are made, and handed to the parent. */
  readonly traces?: boolean;
};

export type RepositorySettings = {
  readonly dir: string;
  readonly stack: string;
  readonly version: string;
};

export type BundleSettings = {
  readonly bundle: BundleFolder;
  readonly store: Json;
};

/** Variables without which programs on this machine do not work, beside those that plugins name; secrets a worker asks its parent for. */
const INHERITED =
  "PATH HOME USER TMPDIR TEMP TMP SystemRoot APPDATA LOCALAPPDATA XDG_CACHE_HOME ZEN_CACHE_DIR LANG LC_ALL TZ".split(
    " ",
  );

/** How the engine starts workers on this machine: this package's own worker module, or the bundled one of the command. */
export function workerProgram(workspace: Workspace, stack: string): WorkerProgram {
  const { dir, document, options, version, generation } = workspace;
  const entry = options.workerEntry ?? fileURLToPath(new URL("../worker/main.js", import.meta.url));
  return {
    ...programAt(entry, { dir, stack, version }, generation?.plugins ?? [], options.env),
    secrets: secretsOf(document.config, stack),
    hostSecrets: secretNames((document.config.config ?? {}) as Json),
  };
}

/** The secrets that what a worker opens refers to. */
export function secretsOf({ stores, stacks }: RepositoryConfig, stack: string): readonly string[] {
  return secretNames([stores.artifacts, stacks[stack] ?? {}] as unknown as Json);
}

/** A program of workers with what it is told, and the part of the environment that it and the plugins need. */
export function programAt(
  entry: string,
  settings: WorkerSettings,
  plugins: readonly PluginFolder[],
  env = process.env,
): WorkerProgram {
  const inherited = new Set([...INHERITED, ...plugins.flatMap(({ manifest }) => manifest.environment)]);
  return {
    entry,
    execArgv: ["--enable-source-maps"],
    env: Object.fromEntries([...inherited].flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))),
    settings: { ...settings, traces: tracesWanted(env) },
    command: [process.execPath, "--enable-source-maps", entry],
  };
}
