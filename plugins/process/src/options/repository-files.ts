import { lstatSync, readdirSync } from "node:fs";
import { join, posix } from "node:path";
import { compareUtf8, ZenError } from "@zen/plugin-sdk";
import { isTaken } from "../task/layout.js";
import { invalid } from "./invalid.js";

/** Never part of a program's code. */
const SKIPPED = new Set(["node_modules", "__pycache__", ".git", ".zen", ".venv"]);

/** A path that a person wrote, relative to the repository, without `./`; undefined for one that leads out of it. */
export function withinRepository(path: string): string | undefined {
  const normal = posix.normalize(path.replaceAll("\\", "/")).replace(/\/$/, "");
  return normal === "" ||
    normal === "." ||
    normal.startsWith("../") ||
    normal === ".." ||
    /^([a-zA-Z]:|\/)/.test(normal)
    ? undefined
    : normal;
}

export function isRepositoryFile(repositoryDir: string, path: string): boolean {
  return lstatSync(join(repositoryDir, path), { throwIfNoEntry: false })?.isFile() === true;
}

/** The files that `files` names, folders with all that is below them. @throws ZenError `SCRIPT_NOT_FOUND`, `PROCESS_OPTIONS_INVALID`. */
export function filesNamed(repositoryDir: string, given: readonly string[]): readonly string[] {
  return given.flatMap((one) => {
    const path = withinRepository(one);
    const stat = path === undefined ? undefined : lstatSync(join(repositoryDir, path), { throwIfNoEntry: false });
    if (path === undefined || stat === undefined) throw notFound(one);
    return stat.isDirectory() ? filesBelow(repositoryDir, path) : [path];
  });
}

function filesBelow(repositoryDir: string, folder: string): readonly string[] {
  return readdirSync(join(repositoryDir, folder), { withFileTypes: true })
    .filter(({ name }) => !SKIPPED.has(name))
    .sort((a, b) => compareUtf8(a.name, b.name))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(repositoryDir, path) : [path];
    });
}

/** @throws ZenError `PROCESS_OPTIONS_INVALID` when a file would lie where the protocol puts its own. */
export function checkPlaces(paths: readonly string[]): readonly string[] {
  const taken = paths.find(isTaken);
  if (taken === undefined) return paths;
  throw invalid(
    `The file ${taken} would lie where the program finds its task`,
    "inputs, outputs, task.json, metrics.jsonl and error.json are names of the protocol; keep scripts in a folder of another name.",
  );
}

export function notFound(path: string): ZenError {
  return new ZenError("SCRIPT_NOT_FOUND", `There is no file ${path} in the repository`, {
    hint: "Paths are relative to the folder of zen.config.json, and may not lead out of it.",
  });
}
