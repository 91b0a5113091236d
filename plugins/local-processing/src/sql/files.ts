import { text } from "./text.js";

/**
 * Files as the first arguments of a function that reads them: each is the one of its name, where the engine would take a name for a pattern
 * and make columns of the names of folders.
 */
export function filesSql(paths: readonly string[]): string {
  const literal = paths.map((path) => text(path.replaceAll(/[*?[]/g, "[$&]")));
  return `[${literal.join(", ")}], hive_partitioning = false`;
}
