import { pathToFileURL } from "node:url";
import { repositoryPath } from "../place.js";
import type { Place } from "./resolve-imports.js";

/** Where sources appear elsewhere, beside the folder of the code: apart from all else there, so that a stack tells whose code it is. */
export const SOURCES_ELSEWHERE = "source";

/** The URL under which a source's path appears in stacks and debuggers: its own, or elsewhere, one as if the repository were there. */
export function shownSource(repositoryDir: string, place: Place): (path: string) => string {
  return place === "here"
    ? (path) => pathToFileURL(path).href
    : (path) => encodeURI(`../${SOURCES_ELSEWHERE}/${repositoryPath(repositoryDir, path)}`);
}
