import type { PlanNode } from "@zen/plugin-sdk/pipeline";
import { freeNodes } from "./outputs-of.js";

/** A way from a node over what it refers to back to itself, both ends named. */
export function cycleThrough(nodes: readonly PlanNode[], start: PlanNode): readonly string[] | undefined {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const cameFrom = new Map<string, string>();
  const open: PlanNode[] = [start];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const id of freeNodes(node)) {
      if (id === start.id) return wayTo(node.id, start.id, cameFrom);
      const next = byId.get(id);
      if (next === undefined || cameFrom.has(id)) continue;
      cameFrom.set(id, node.id);
      open.push(next);
    }
  }
  return undefined;
}

function wayTo(end: string, start: string, cameFrom: ReadonlyMap<string, string>): readonly string[] {
  const way = [start, end];
  for (let at = end; at !== start; way.push(at)) at = cameFrom.get(at) as string;
  return end === start ? [start, start] : way.reverse();
}
