import type { Binding, Plan, PlanNode, Source } from "@zen/plugin-sdk/pipeline";

export interface PlanRow {
  readonly id: string;
  readonly is: string;
  /** What it says of itself. */
  readonly says: string;
  readonly after: readonly string[];
}

/** The nodes of a plan as a person reads them: those in bodies below what they are in. */
export function planRows({ nodes }: Plan, prefix = ""): readonly PlanRow[] {
  return nodes.flatMap((node) => {
    const id = prefix + node.id;
    const row = { id, is: whatItIs(node), says: saysOfItself(node), after: upstream(node).map((one) => prefix + one) };
    if (node.kind === "map" || node.kind === "when") return [row, ...bodyRows(node.body, prefix)];
    return node.kind === "call" ? [row, ...planRows(node.plan, `${id}/`)] : [row];
  });
}

function bodyRows(body: readonly PlanNode[], prefix: string): readonly PlanRow[] {
  return planRows({ nodes: body } as Plan, prefix);
}

function whatItIs(node: PlanNode): string {
  switch (node.kind) {
    case "step":
    case "effect":
      return `${node.step.module}#${node.step.export}`;
    case "map":
      return `map over ${sourceText(node.over)}`;
    case "when":
      return `when ${sourceText(node.condition.left)} ${node.condition.op} ${JSON.stringify(node.condition.right)}`;
    case "call":
      return `call of ${node.plan.name}`;
    case "gather":
    case "merge":
      return node.kind;
  }
}

function saysOfItself(node: PlanNode): string {
  return (node.kind === "call" ? node.plan.description : "step" in node ? node.description : undefined) ?? "";
}

function sourceText(from: Source): string {
  const base = "item" in from ? `the item of ${from.item}` : `${from.node}.${from.output}`;
  return [base, ...(from.path ?? [])].join(".");
}

function upstream(node: PlanNode): readonly string[] {
  const bindings: readonly Binding[] =
    "inputs" in node
      ? Object.values(node.inputs)
      : "over" in node
        ? [node.over]
        : "condition" in node
          ? [node.condition.left]
          : "from" in node
            ? node.from
            : Object.values(node.params);
  const after = "after" in node ? node.after : [];
  return [...new Set([...bindings.flatMap((binding) => ("node" in binding ? [binding.node] : [])), ...after])];
}
