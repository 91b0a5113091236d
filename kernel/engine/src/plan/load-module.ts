import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { ZenError } from "@zen/plugin-sdk";
import { isPipeline, type Pipeline } from "@zen/plugin-sdk/pipeline";
import { compiledFiles, keepFiles } from "./load/compiled-files.js";
import { evaluating } from "./load/evaluating.js";
import { loadError } from "./load/load-error.js";
import { isPackaged } from "./load/resolve-imports.js";
import { exportFinder, identifier } from "./identify.js";
import { importUser } from "./load-step.js";
import { moduleName, repositoryPath } from "./place.js";
import type { LoadedModule, LoadScope } from "./types.js";

/**
 * Compiles and imports a pipeline's file. A file compiled before from the same sources is imported as it is.
 *
 * @param file Absolute, or relative to the repository.
 * @throws ZenError `PIPELINE_NOT_FOUND`, `PIPELINE_SYNTAX`, `IMPORT_NOT_FOUND`, `PLUGIN_NOT_INSTALLED`, `PIPELINE_LOAD_FAILED`, each with
 * the place in the user's source; what the file throws itself, if it is a ZenError.
 */
export async function loadModule(file: string, given: LoadScope): Promise<LoadedModule> {
  const scope = { plugins: given.plugins, repositoryDir: realpathSync(given.repositoryDir) };
  const path = realPathOf(resolve(given.repositoryDir, file), file);
  const files = await compiledFiles(path, scope);
  const { code, graph, fingerprint } = files;
  const module = moduleName(scope.repositoryDir, path);
  const shown = repositoryPath(scope.repositoryDir, path);
  const user = await evaluating(shown, () => importUser(code)).catch(async (error: unknown) => {
    throw await loadError(error, shown, scope, graph);
  });
  const loaded: LoadedModule = {
    scope,
    file: path,
    module,
    exports: user.file,
    pipelines: pipelinesOf(user.file),
    code,
    sources: graph
      .filter(({ path: source }) => !isPackaged(source))
      .map((source) => ({ path: source.path, digest: fingerprint.files[source.path] ?? "" })),
    identify: identifier(user, scope.repositoryDir),
    exportOf: exportFinder(user),
  };
  return keepFiles(loaded, files);
}

function realPathOf(path: string, given: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (!["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    throw new ZenError("PIPELINE_NOT_FOUND", `There is no pipeline file ${given}`, {
      hint: "Check the path; zen pipelines:list shows the pipelines of this repository.",
      place: given,
    });
  }
}

function pipelinesOf(exports: Readonly<Record<string, unknown>>): ReadonlyMap<string, Pipeline> {
  const found = Object.entries(exports).filter((entry): entry is [string, Pipeline] => isPipeline(entry[1]));
  return new Map(found.sort(([a], [b]) => Number(b === "default") - Number(a === "default")));
}
