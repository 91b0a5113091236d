import { readdir } from "node:fs/promises";
import path from "node:path";
import { compareUtf8 } from "./byte-order.js";

/** Whether a path or URI stands for all files that match it: it has a `*`. */
export const isFilePattern = (text: string): boolean => text.includes("*");

/** What a pattern matches: each `*` any characters but a slash, everything else itself. */
export function filePattern(pattern: string): RegExp {
  return new RegExp(`^${pattern.split("*").map(quoted).join("[^/]*")}$`, "su");
}

const quoted = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, (letter) => `\\${letter}`);

/**
 * The files of this machine that an absolute pattern matches, in byte order of their paths. Names that begin with a dot are matched by a
 * pattern alone that does so too. @throws NodeJS.ErrnoException of a folder that may not be read; one that is not there matches nothing.
 */
export async function matchingFiles(pattern: string): Promise<readonly string[]> {
  const { root } = path.parse(pattern);
  const segments = pattern
    .slice(root.length)
    .split(path.sep)
    .filter((segment) => segment !== "");
  const found = await below(root, segments);
  return [...found].sort(compareUtf8);
}

async function below(folder: string, [segment = "", ...rest]: readonly string[]): Promise<readonly string[]> {
  if (rest.length > 0 && !isFilePattern(segment)) return below(path.join(folder, segment), rest);
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw error;
  });
  const matches = filePattern(segment);
  const fitting = entries.filter(
    ({ name }) => matches.test(name) && (!name.startsWith(".") || segment.startsWith(".")),
  );
  if (rest.length === 0)
    return fitting
      .filter((entry) => entry.isFile() || entry.isSymbolicLink())
      .map(({ name }) => path.join(folder, name));
  const folders = fitting.filter((entry) => entry.isDirectory() || entry.isSymbolicLink());
  return (await Promise.all(folders.map(({ name }) => below(path.join(folder, name), rest)))).flat();
}
