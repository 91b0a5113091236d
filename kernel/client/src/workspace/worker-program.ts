import { fileURLToPath } from "node:url";
import type { WorkerProgram } from "@zen/engine";
import { storeRef } from "./backend-refs.js";
import type { Workspace } from "./workspace.js";

/** What a worker process needs to know to build the composition that its parent has. */
export type WorkerSettings = {
  readonly dir: string;
  readonly stack: string;
  readonly version: string;
};

/** Variables without which programs on this machine do not work; secrets a worker asks its parent for. */
const INHERITED = "PATH HOME USER TMPDIR TEMP TMP SystemRoot APPDATA LOCALAPPDATA XDG_CACHE_HOME ZEN_CACHE_DIR LANG LC_ALL TZ".split(" ");

/** How the engine starts workers on this machine: this package's own worker module, or the bundled one of the command. */
export function workerProgram({ dir, document, options, version }: Workspace, stack: string): WorkerProgram {
  const env = options.env ?? process.env;
  const entry = options.workerEntry ?? fileURLToPath(new URL("../worker/main.js", import.meta.url));
  const settings: WorkerSettings = { dir, stack, version };
  return {
    entry,
    execArgv: ["--enable-source-maps"],
    env: Object.fromEntries(INHERITED.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))),
    settings,
    command: [process.execPath, "--enable-source-maps", entry],
    store: (name) => storeRef(document, "artifacts", name).ref,
  };
}
