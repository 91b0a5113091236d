import { fileURLToPath } from "node:url";
import type { WorkerProgram } from "@zen/engine";
import { secretNames } from "@zen/kernel";
import type { Json } from "@zen/plugin-sdk";
import { storeRef } from "./backend-refs.js";
import type { Workspace } from "./workspace.js";

/** What a worker process needs to know to build the composition that its parent has. */
export interface WorkerSettings {
  readonly dir: string;
  readonly stack: string;
  readonly version: string;
}

/** Variables without which programs on this machine do not work. Beyond them a worker gets the secrets that the configuration refers to. */
const INHERITED = [
  "PATH",
  "HOME",
  "USER",
  "TMPDIR",
  "TEMP",
  "TMP",
  "SystemRoot",
  "APPDATA",
  "LOCALAPPDATA",
  "LANG",
  "LC_ALL",
  "TZ",
];

/** How the engine starts workers on this machine: this package's own worker module, or the bundled one of the command. */
export function workerProgram({ dir, document, options, version }: Workspace, stack: string): WorkerProgram {
  const env = options.env ?? process.env;
  const needed = [...INHERITED, ...secretNames({ ...document.config } as unknown as Json)];
  const settings: WorkerSettings = { dir, stack, version };
  return {
    entry: options.workerEntry ?? fileURLToPath(new URL("../worker/main.js", import.meta.url)),
    execArgv: ["--enable-source-maps"],
    env: Object.fromEntries(needed.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))),
    settings: { ...settings },
    store: (name) => storeRef(document, "artifacts", name).ref,
  };
}
