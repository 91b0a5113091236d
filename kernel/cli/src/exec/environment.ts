import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** Tells the processes below `zen exec` which repository's plugins they see. */
export const REPOSITORY_VARIABLE = "ZEN_EXEC_REPOSITORY";

/** The environment in which a program resolves plugins as pipelines do, with the repository's programs in its path. */
export function execEnvironment(dir: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const hook = `--enable-source-maps --import=${registerUrl()}`;
  const given = env["NODE_OPTIONS"];
  const bins = foldersUp(dir).map((folder) => path.join(folder, "node_modules", ".bin"));
  return {
    ...env,
    [REPOSITORY_VARIABLE]: dir,
    NODE_OPTIONS: given === undefined || given === "" ? hook : given.includes(hook) ? given : `${given} ${hook}`,
    PATH: [...bins, env["PATH"] ?? ""].join(path.delimiter),
  };
}

/** A URL, because NODE_OPTIONS is split at spaces. */
function registerUrl(): string {
  const here = path.dirname(fileURLToPath(import.meta.url));
  const folder = here.endsWith(`${path.sep}exec`) ? here : path.join(here.replace(/[\\/]chunks$/, ""), "exec");
  return pathToFileURL(path.join(folder, "register.js")).href;
}

function foldersUp(dir: string): readonly string[] {
  const parent = path.dirname(dir);
  return parent === dir ? [dir] : [dir, ...foldersUp(parent)];
}
