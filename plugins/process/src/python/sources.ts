import { posix } from "node:path";
import { checkPlaces, filesNamed, isRepositoryFile, notFound, withinRepository } from "../options/repository-files.js";
import { localFiles } from "./local-files.js";
import type { PlainPython } from "./options.js";
import { requirementFiles } from "./requirements.js";

/** The folder that Python searches first, relative to the repository. */
export function rootOf({ script, root }: PlainPython): string {
  if (root !== undefined) return withinRepository(root) ?? "";
  const folder = script === undefined ? "" : posix.dirname(withinRepository(script) ?? "");
  return folder === "." ? "" : folder;
}

/** The files that are code of a Python step. @throws ZenError `SCRIPT_NOT_FOUND`, `PROCESS_OPTIONS_INVALID`. */
export function pythonSources(repositoryDir: string, plain: PlainPython): readonly string[] {
  const { requirements, files = [] } = plain;
  const start = startOf(repositoryDir, plain);
  const required = typeof requirements === "string" ? requirementFiles(repositoryDir, requirements) : [];
  return checkPlaces([
    ...localFiles(repositoryDir, start, rootOf(plain)),
    ...required,
    ...filesNamed(repositoryDir, files),
  ]);
}

/** The file that is run. A package is run by its `__main__.py`. */
function startOf(repositoryDir: string, plain: PlainPython): string {
  const { script, module = "" } = plain;
  const root = rootOf(plain);
  const path = module.replaceAll(".", "/");
  const candidates =
    script === undefined
      ? [`${path}.py`, `${path}/__main__.py`].map((file) => posix.join(root, file))
      : [withinRepository(script)];
  const found = candidates.find((file) => file !== undefined && isRepositoryFile(repositoryDir, file));
  if (found === undefined) throw notFound(script ?? posix.join(root, `${path}.py`));
  return found;
}
