import type { DescribedNode } from "@zen/plugin-sdk/pipeline";
import { Fault, type Span } from "./fault.js";

/** A node as read, and the ids of nodes, beside it or further out, that it and its body refer to. */
export interface ReadNode {
  readonly node: DescribedNode;
  readonly id: string;
  readonly refers: ReadonlySet<string>;
  readonly span: Span;
}

/**
 * Nodes in an order in which each comes after those it refers to, else as they are written: what is in order stays as it is.
 * @throws Fault `PLAN_CYCLE`.
 */
export function inOrder(nodes: readonly ReadNode[]): readonly DescribedNode[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const ordered: DescribedNode[] = [];
  const placed = new Set<string>();
  // Each is placed after those it refers to, depth first; an explicit stack, for chains longer than the call stack.
  const way: { readonly read: ReadNode; readonly open: string[] }[] = [];
  const enter = (read: ReadNode): void => {
    const before = way.findIndex((one) => one.read === read);
    if (before >= 0) throw cycle(way.slice(before).map((one) => one.read));
    way.push({ read, open: [...read.refers].filter((id) => byId.has(id)).reverse() });
  };
  for (const node of nodes) {
    if (!placed.has(node.id)) enter(node);
    for (let top = way.at(-1); top !== undefined; top = way.at(-1)) {
      const next = top.open.pop();
      if (next === undefined) {
        way.pop();
        placed.add(top.read.id);
        ordered.push(top.read.node);
      } else if (!placed.has(next)) enter(byId.get(next) as ReadNode);
    }
  }
  return ordered;
}

function cycle(nodes: readonly ReadNode[]): Fault {
  const [first] = nodes as [ReadNode];
  const ids = [...nodes, first].map(({ id }) => id);
  return new Fault(
    "PLAN_CYCLE",
    `The steps ${ids.join(" -> ")} wait for one another`,
    "Cut one of these references: each step can only use results of steps before it.",
    first.span,
  );
}
