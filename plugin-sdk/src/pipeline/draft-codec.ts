import type { DraftNode } from "./draft.js";
import type { Source } from "./plan.js";
import type { StepDefinition } from "./step.js";

/** The codec of what an output of one of the nodes holds; undefined where nobody can tell. */
export function draftCodec(nodes: readonly DraftNode[], from: Source): string | undefined {
  if ("item" in from) return undefined;
  const { node: id, output } = from;
  const node = nodes.find((one) => one.id === id);
  switch (node?.kind) {
    case "step":
      return (node.step.definition as StepDefinition).outputs[output]?.id;
    case "map":
    case "gather":
      return "list";
    case "merge":
      return node.from[0] === undefined ? undefined : draftCodec(nodes, node.from[0]);
    case "when": {
      const inner = node.outputs[output];
      return inner === undefined ? undefined : draftCodec([...nodes, ...node.body], inner);
    }
    case "call": {
      const inner = node.draft.outputs[output];
      return inner === undefined ? undefined : draftCodec(node.draft.nodes, inner);
    }
    case undefined:
      return undefined;
  }
}
