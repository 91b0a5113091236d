import { readFile } from "node:fs/promises";
import { ZenError } from "@zen/plugin-sdk";
import type { FolderValue } from "@zen/plugin-sdk/pipeline";
import { inFolder } from "./layout.js";

/** A folder on this machine as a value of a step. */
export function folderAt(folder: string, paths: readonly string[]): FolderValue {
  const find = (path: string): string => {
    if (paths.includes(path)) return inFolder(folder, path);
    throw new ZenError("ARTIFACT_PART_NOT_FOUND", `The folder has no file ${path}`, {
      hint: `It has ${paths.slice(0, 5).join(", ") || "none"}${paths.length > 5 ? ", ..." : ""}.`,
    });
  };
  return { paths, localPath: async (path) => find(path), bytes: async (path) => readFile(find(path)) };
}
