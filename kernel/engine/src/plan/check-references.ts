import { ZenError, didYouMean } from "@zen/plugin-sdk";
import type { Binding, Plan, PlanNode } from "@zen/plugin-sdk/pipeline";
import { bindingsOf, isOutputBinding, outputsOf } from "./outputs-of.js";

interface Scope {
  /** Nodes so far and their outputs. */
  readonly nodes: Map<string, readonly string[]>;
  readonly ids: Set<string>;
  readonly items: ReadonlySet<string>;
}

/**
 * Checks that every reference of a plan leads to an output of a node before it, to a parameter, or to the item of a map around
 * it; this also rules out cycles. @throws ZenError `PLAN_INVALID`, naming the node.
 */
export function checkReferences(plan: Plan): void {
  const scope: Scope = { nodes: new Map(), ids: new Set(), items: new Set() };
  checkNodes(plan, plan.nodes, scope);
  for (const [name, binding] of Object.entries(plan.outputs))
    checkBinding(plan, `The output ${name} of the pipeline`, binding, scope);
}

function checkNodes(plan: Plan, nodes: readonly PlanNode[], scope: Scope): void {
  for (const node of nodes) {
    if (scope.ids.has(node.id)) throw invalid(plan, `Two nodes are named ${node.id}`, "Give one of them another name.");
    scope.ids.add(node.id);
    for (const binding of bindingsOf(node)) checkBinding(plan, `The node ${node.id}`, binding, scope);
    if (node.kind === "step" || node.kind === "effect") checkAfter(plan, node.id, node.after, scope);
    if (node.kind === "map" || node.kind === "when") checkBody(plan, node, scope);
    if (node.kind === "call") checkReferences(node.plan);
    scope.nodes.set(node.id, outputsOf(node));
  }
}

function checkBody(plan: Plan, node: Extract<PlanNode, { kind: "map" | "when" }>, scope: Scope): void {
  const inner: Scope = {
    nodes: new Map(scope.nodes),
    ids: scope.ids,
    items: node.kind === "map" ? new Set([...scope.items, node.id]) : scope.items,
  };
  checkNodes(plan, node.body, inner);
  for (const [name, binding] of Object.entries(node.outputs))
    checkBinding(plan, `The output ${name} of the node ${node.id}`, binding, inner);
}

function checkAfter(plan: Plan, id: string, after: readonly string[], { nodes }: Scope): void {
  for (const other of after) {
    if (!nodes.has(other))
      throw invalid(
        plan,
        `The node ${id} waits for ${other}, which is no node before it`,
        didYouMean(other, [...nodes.keys()]),
      );
  }
}

function checkBinding(plan: Plan, who: string, binding: Binding, { nodes, items }: Scope): void {
  if ("param" in binding && !Object.hasOwn(plan.params, binding.param)) {
    throw invalid(
      plan,
      `${who} refers to the parameter ${binding.param}, which the pipeline does not have`,
      didYouMean(binding.param, Object.keys(plan.params)),
    );
  }
  if ("item" in binding && !items.has(binding.item))
    throw invalid(plan, `${who} refers to the item of ${binding.item}, which is no map around it`);
  if (!isOutputBinding(binding)) return;
  const outputs = nodes.get(binding.node);
  if (outputs === undefined)
    throw invalid(
      plan,
      `${who} refers to ${binding.node}, which is no node before it`,
      didYouMean(binding.node, [...nodes.keys()]),
    );
  if (!outputs.includes(binding.output)) {
    throw invalid(
      plan,
      `${who} refers to ${binding.node}.${binding.output}, and that node has no such output`,
      didYouMean(binding.output, outputs) ?? `It has ${outputs.join(", ") || "none"}.`,
    );
  }
}

function invalid(plan: Plan, message: string, hint = "Wire only what add() of the same pipeline returned."): ZenError {
  return new ZenError("PLAN_INVALID", `${message} (pipeline ${plan.name})`, { hint });
}
