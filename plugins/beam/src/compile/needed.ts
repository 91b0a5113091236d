import type { PlanNode, ProcessingPlan, RelationRef } from "@zen/plugin-sdk/processing";

/** The nodes that outputs and analyses are made of, in the order of the plan; Beam would run the others too. */
export function neededNodes({ nodes, outputs, analyses = {} }: ProcessingPlan): PlanNode[] {
  const needed = new Set<RelationRef>([...Object.values(outputs), ...Object.values(analyses)].map(nodeOf));
  for (const node of [...nodes].reverse())
    if (needed.has(node.id)) sources(node).forEach((ref) => needed.add(nodeOf(ref)));
  return nodes.filter(({ id }) => needed.has(id));
}

/** Of a part of a split, the split. */
function nodeOf(ref: RelationRef): string {
  return ref.split(".", 1)[0]!;
}

function sources(node: PlanNode): readonly RelationRef[] {
  switch (node.op) {
    case "scan":
      return [];
    case "join":
      return [node.left, node.right];
    case "union":
      return node.from;
    default:
      return [node.from];
  }
}
