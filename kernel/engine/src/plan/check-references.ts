import { ZenError, didYouMean, isZenError } from "@zen/plugin-sdk";
import type { Binding, Plan, PlanNode } from "@zen/plugin-sdk/pipeline";
import { checkOptions } from "./check-options.js";
import { checkStructure } from "./check-structures.js";
import { cycleThrough } from "./cycle.js";
import { bindingsOf, isOutputBinding, outputsOf } from "./outputs-of.js";

interface Scope {
  /** Nodes so far. */
  readonly nodes: Map<string, PlanNode>;
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

function checkNodes(plan: Plan, nodes: readonly PlanNode[], scope: Scope, prefix = ""): void {
  for (const node of nodes) {
    try {
      checkNode(plan, node, scope, prefix);
    } catch (error) {
      throw explained(plan, nodes, node, error);
    }
    scope.nodes.set(node.id, node);
  }
}

function checkNode(plan: Plan, node: PlanNode, scope: Scope, prefix: string): void {
  if (!node.id.startsWith(prefix)) {
    const where = `The node ${node.id} stands in the body of ${prefix.slice(0, -1)}`;
    throw invalid(plan, where, `Name it ${prefix}${node.id}.`);
  }
  if (scope.ids.has(node.id)) throw invalid(plan, `Two nodes are named ${node.id}`, "Give one of them another name.");
  scope.ids.add(node.id);
  for (const binding of bindingsOf(node)) checkBinding(plan, `The node ${node.id}`, binding, scope);
  if (node.kind === "step" || node.kind === "effect") {
    checkAfter(plan, node.id, node.after, scope);
    checkOptions(node);
  }
  if (node.kind === "map" || node.kind === "when") checkBody(plan, node, scope);
  if (node.kind === "call") checkCall(plan, node);
  checkStructure(node, scope.nodes);
}

/** The error with the node's id in its data; where the cause is a node that waits for a later one that waits for it, that. */
function explained(plan: Plan, nodes: readonly PlanNode[], node: PlanNode, error: unknown): unknown {
  if (!isZenError(error)) return error;
  const inner = error.data?.["node"];
  const cycle = error.data?.["refers"] !== undefined && inner === undefined ? cycleThrough(nodes, node) : undefined;
  const id = typeof inner !== "string" ? node.id : node.kind === "call" ? `${node.id}/${inner}` : inner;
  if (cycle !== undefined) {
    return new ZenError("PLAN_CYCLE", `The nodes ${cycle.join(" -> ")} wait for one another (pipeline ${plan.name})`, {
      hint: "Cut one of these references: each step can only use results of steps before it.",
      data: { node: id },
    });
  }
  const { code, message, hint = "" } = error;
  return new ZenError(code, message, { hint, data: { ...error.data, node: id } });
}

function checkBody(plan: Plan, node: Extract<PlanNode, { kind: "map" | "when" }>, scope: Scope): void {
  const inner: Scope = {
    nodes: new Map(scope.nodes),
    ids: scope.ids,
    items: node.kind === "map" ? new Set([...scope.items, node.id]) : scope.items,
  };
  checkNodes(plan, node.body, inner, `${node.id}.`);
  for (const [name, binding] of Object.entries(node.outputs))
    checkBinding(plan, `The output ${name} of the node ${node.id}`, binding, inner);
}

function checkCall(plan: Plan, { id, plan: called, params }: Extract<PlanNode, { kind: "call" }>): void {
  checkReferences(called);
  const known = Object.keys(called.params);
  const unknown = Object.keys(params).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw invalid(
      plan,
      `The node ${id} gives the parameter ${unknown}, which the pipeline ${called.name} does not have`,
      didYouMean(unknown, known) ?? `It has ${known.join(", ") || "none"}.`,
    );
  const missing = known.find((name) => called.params[name]?.default === undefined && params[name] === undefined);
  if (missing !== undefined)
    throw invalid(
      plan,
      `The node ${id} does not give the parameter ${missing} of the pipeline ${called.name}`,
      `Wire it in the second argument of call().`,
    );
  const own = called.stores?.artifacts;
  if (own !== undefined && own !== plan.stores?.artifacts)
    throw invalid(
      plan,
      `The pipeline ${called.name} has an artifact store of its own, ${own}, and is called by ${plan.name}, which has another`,
      "Give both the same store, or run them one after the other.",
    );
}

function checkAfter(plan: Plan, id: string, after: readonly string[], { nodes }: Scope): void {
  for (const other of after) {
    if (!nodes.has(other))
      throw invalid(
        plan,
        `The node ${id} waits for ${other}, which is no node before it`,
        didYouMean(other, [...nodes.keys()]),
        { refers: other },
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
  const node = nodes.get(binding.node);
  if (node === undefined)
    throw invalid(
      plan,
      `${who} refers to ${binding.node}, which is no node before it`,
      didYouMean(binding.node, [...nodes.keys()]),
      { refers: binding.node },
    );
  const outputs = outputsOf(node);
  if (!outputs.includes(binding.output)) {
    throw invalid(
      plan,
      `${who} refers to ${binding.node}.${binding.output}, and that node has no such output`,
      didYouMean(binding.output, outputs) ?? `It has ${outputs.join(", ") || "none"}.`,
    );
  }
}

function invalid(
  plan: Plan,
  message: string,
  hint = "Wire only what add() of the same pipeline returned.",
  data: Readonly<Record<string, string>> = {},
): ZenError {
  return new ZenError("PLAN_INVALID", `${message} (pipeline ${plan.name})`, { hint, data });
}
