import { join } from "node:path";
import type { Kind } from "../options/declarations.js";

/** Names within the working folder of a program, which is where it is started. They are the protocol: docs/guides/any-language.md. */
export const PROTOCOL = "zen-process@1";
export const names = {
  task: "task.json",
  inputs: "inputs",
  outputs: "outputs",
  metrics: "metrics.jsonl",
  error: "error.json",
} as const;

/** Variable that says where `task.json` is, for programs that change their folder. */
export const TASK_VARIABLE = "ZEN_TASK";

/** How datasets are handed over. */
export type TableFormat = "parquet" | "arrow";

/** Where the program puts an output, relative to the working folder. */
export function outputPath(name: string, kind: Kind, format: TableFormat = "parquet"): string {
  switch (kind) {
    case "dataset":
      return `${names.outputs}/${name}.${format}`;
    case "model":
    case "folder":
    case "file":
      return `${names.outputs}/${name}`;
    default:
      return `${names.outputs}/${name}.json`;
  }
}

/** Whether a source file would lie where the protocol puts its own. */
export function isTaken(path: string): boolean {
  const [first = ""] = path.split("/");
  return (Object.values(names) as readonly string[]).includes(first);
}

export function inFolder(folder: string, path: string): string {
  return join(folder, ...path.split("/"));
}
