import type { CodeGraph } from "../../keys/code/code-graph.js";
import type { CodeNode } from "../../keys/code/node.js";

/** What an export is made of: the statements that it leads to, and those that its modules execute when they are imported. */
export function reachedFrom(graph: CodeGraph, path: string, name: string): readonly CodeNode[] {
  const found = new Map<string, CodeNode>();
  const add = (node: CodeNode): unknown => found.set(node.id, node);
  graph.evaluation(path).forEach(add);
  graph.exported(path, name).forEach(add);
  // The map grows while it is read.
  for (const node of found.values()) {
    if (node.kind !== "statement") continue;
    for (const ref of graph.statement(node).refs) graph.named(node.path, ref).forEach(add);
  }
  return [...found.values()];
}
