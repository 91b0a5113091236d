import { isAbsolute, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { originalPlace } from "./load/original-place.js";

/** A path as people and plans name it: relative to the repository, with `/`. */
export function repositoryPath(repositoryDir: string, path: string): string {
  return relative(repositoryDir, path).split(sep).join("/");
}

/** The name of a user module in plans: `./pipelines/flights.ts`, or `../shared/clean.ts` for one of the workspace around. */
export function moduleName(repositoryDir: string, path: string): string {
  const name = repositoryPath(repositoryDir, path);
  return name.startsWith("../") ? name : `./${name}`;
}

/** Writes `file:///repo/pipelines/a.ts:3:5`, or the place in compiled code that came from there, as `pipelines/a.ts:3:5`. */
export function readablePlace(repositoryDir: string, noted: string): string {
  const place = originalPlace(noted);
  const [, file = place, position = ""] = /^(.*?)(:\d+(?::\d+)?)$/.exec(place) ?? [];
  const path = file.startsWith("file:") ? fileURLToPath(file) : file;
  return (isAbsolute(path) ? repositoryPath(repositoryDir, path) : path) + position;
}
