import type { Plan, PlanNode } from "@zen/plugin-sdk/pipeline";
import type { Edge } from "./layout/layers.js";

export interface GraphNode {
  readonly id: string;
  readonly kind: PlanNode["kind"];
  /** What the step says of itself. */
  readonly description?: string;
}

/** The nodes of a plan and what flows between them; what is in bodies and nested pipelines belongs to the node that holds it. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly Edge[];
}

export function graphOf({ nodes }: Plan): Graph {
  const known = new Set(nodes.map(({ id }) => id));
  const edges = nodes.flatMap((node) => {
    const sources = [...new Set(referredTo(node))].filter((from) => known.has(from) && from !== node.id);
    return sources.map((from) => ({ from, to: node.id }));
  });
  return { nodes: nodes.map(graphNode), edges };
}

function graphNode(node: PlanNode): GraphNode {
  const description = node.kind === "call" ? node.plan.description : "step" in node ? node.description : undefined;
  return { id: node.id, kind: node.kind, ...(description === undefined ? {} : { description }) };
}

/** Ids of the nodes that a node and those in its body take something from or come after. */
function referredTo(node: PlanNode): readonly string[] {
  switch (node.kind) {
    case "step":
    case "effect":
      return [...Object.values(node.inputs).flatMap(nodeOf), ...node.after];
    case "map":
      return [...nodeOf(node.over), ...node.body.flatMap(referredTo)];
    case "when":
      return [...nodeOf(node.condition.left), ...node.body.flatMap(referredTo)];
    case "gather":
    case "merge":
      return node.from.flatMap(nodeOf);
    case "call":
      return Object.values(node.params).flatMap(nodeOf);
  }
}

function nodeOf(binding: object): readonly string[] {
  return "node" in binding && typeof binding.node === "string" ? [binding.node] : [];
}
