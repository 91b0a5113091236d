import { canonicalJson, type Json } from "@zen/plugin-sdk";
import type { Plan, PlanNode } from "@zen/plugin-sdk/pipeline";
import { everyNode } from "../plan/outputs-of.js";

/** Nodes of a plan that an earlier one has not, or has otherwise, and those that only that has. */
export interface PlanChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

/** What is different in the nodes of two plans; those in bodies are compared by themselves. */
export function planChanges(was: Plan, is: Plan): PlanChanges {
  const [before, now] = [textsOf(was), textsOf(is)];
  const shared = [...now.keys()].filter((id) => before.has(id));
  return {
    added: [...now.keys()].filter((id) => !before.has(id)),
    removed: [...before.keys()].filter((id) => !now.has(id)),
    changed: shared.filter((id) => before.get(id) !== now.get(id)),
  };
}

function textsOf(plan: Plan): ReadonlyMap<string, string> {
  return new Map([...everyNode(plan)].map(({ id, node }) => [id, canonicalJson(ownPart(node) as unknown as Json)]));
}

function ownPart(node: PlanNode): unknown {
  if (node.kind === "map" || node.kind === "when") return { ...node, body: node.body.map(({ id }) => id) };
  return node.kind === "call" ? { ...node, plan: node.plan.name } : node;
}
