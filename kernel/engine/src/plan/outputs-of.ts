import type { Binding, OutputBinding, Plan, PlanNode, StepNode } from "@zen/plugin-sdk/pipeline";

/** Names of a node's outputs. */
export function outputsOf(node: PlanNode): readonly string[] {
  switch (node.kind) {
    case "step":
    case "effect":
    case "map":
    case "when":
      return Object.keys(node.outputs);
    case "gather":
      return ["list"];
    case "merge":
      return ["value"];
    case "call":
      return Object.keys(node.plan.outputs);
  }
}

/** What a node itself refers to, its body aside. */
export function bindingsOf(node: PlanNode): readonly Binding[] {
  switch (node.kind) {
    case "step":
    case "effect":
      return Object.values(node.inputs);
    case "map":
      return [node.over];
    case "when":
      return [node.condition.left];
    case "gather":
    case "merge":
      return node.from;
    case "call":
      return Object.values(node.params);
  }
}

export function isOutputBinding(binding: Binding): binding is OutputBinding {
  return "node" in binding;
}

/** Ids of nodes outside of `node` that it, or a node in its body, refers to. */
export function freeNodes(node: PlanNode): ReadonlySet<string> {
  let free = freeOf.get(node);
  if (free === undefined) freeOf.set(node, (free = findFree(node)));
  return free;
}

/** A body is gone through once, however many items go through it. */
const freeOf = new WeakMap<PlanNode, ReadonlySet<string>>();

function findFree(node: PlanNode): ReadonlySet<string> {
  const inner = new Set(
    node.kind === "map" || node.kind === "when" ? [...allNodes(node.body)].map(({ id }) => id) : [],
  );
  const found = new Set<string>();
  for (const one of allNodes([node])) {
    const sources = one.kind === "map" || one.kind === "when" ? Object.values(one.outputs) : [];
    const bindings: readonly Binding[] = [...bindingsOf(one), ...sources];
    const after = one.kind === "step" || one.kind === "effect" ? one.after : [];
    for (const id of [...bindings.flatMap((binding) => ("node" in binding ? [binding.node] : [])), ...after])
      if (!inner.has(id)) found.add(id);
  }
  return found;
}

/** Every node of a plan, those in bodies of maps and conditions included, those of nested pipelines not. */
export function* allNodes(nodes: readonly PlanNode[]): Iterable<PlanNode> {
  for (const node of nodes) {
    yield node;
    if (node.kind === "map" || node.kind === "when") yield* allNodes(node.body);
  }
}

/** Every node of a plan, those of nested pipelines included, by id: `call-id/node-id`. */
export function* everyNode(plan: Plan, prefix = ""): Iterable<{ readonly id: string; readonly node: PlanNode }> {
  for (const node of allNodes(plan.nodes)) {
    yield { id: prefix + node.id, node };
    if (node.kind === "call") yield* everyNode(node.plan, `${prefix}${node.id}/`);
  }
}

/** The steps among them. */
export function* everyStep(plan: Plan): Iterable<{ readonly id: string; readonly node: StepNode }> {
  for (const { id, node } of everyNode(plan)) if (node.kind === "step" || node.kind === "effect") yield { id, node };
}
