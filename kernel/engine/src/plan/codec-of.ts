import type { PlanNode, Source } from "@zen/plugin-sdk/pipeline";

/** The id of the codec behind an output of one of these nodes; undefined where only the run can tell. */
export function codecOf(nodes: ReadonlyMap<string, PlanNode>, from: Source): string | undefined {
  if ("item" in from || from.path !== undefined) return undefined;
  const node = nodes.get(from.node);
  switch (node?.kind) {
    case "step":
    case "effect":
      return node.outputs[from.output]?.id;
    case "map":
    case "gather":
      return "list";
    case "merge":
      return node.from[0] === undefined ? undefined : codecOf(nodes, node.from[0]);
    case "when": {
      const inner = node.outputs[from.output];
      return inner === undefined ? undefined : codecOf(new Map([...nodes, ...byId(node.body)]), inner);
    }
    case "call": {
      const inner = node.plan.outputs[from.output];
      return inner === undefined ? undefined : codecOf(byId(node.plan.nodes), inner);
    }
    case undefined:
      return undefined;
  }
}

export function byId(nodes: readonly PlanNode[]): ReadonlyMap<string, PlanNode> {
  return new Map(nodes.map((node) => [node.id, node]));
}
