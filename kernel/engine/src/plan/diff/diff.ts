import { canonicalJson, type Json } from "@zen/plugin-sdk";
import type { Plan, PlanNode } from "@zen/plugin-sdk/pipeline";
import { allNodes } from "../outputs-of.js";
import { nodeFacts, planFacts, type Aspect, type Fact } from "./facts.js";
import { findRenames, type FlatNode } from "./renames.js";

/** Something that one plan says otherwise than another; without `was` or `is` only one of them says it. */
export interface FactChange {
  readonly aspect: Aspect;
  readonly name: string;
  readonly was?: Json;
  readonly is?: Json;
}

export interface NodeDiff {
  /** Its id in the new plan; of one that is removed that in the old one. */
  readonly node: string;
  readonly change: "added" | "removed" | "renamed" | "changed";
  /** The old id, of one that is renamed. */
  readonly was?: string;
  /** What it executes. */
  readonly is: string;
  /** Of what is in both. */
  readonly facts: readonly FactChange[];
}

export interface PlanDiff {
  /** Of the plan as a whole: parameters, outputs, name. */
  readonly plan: readonly FactChange[];
  /** Removed ones first, then in the new plan's order. Nodes in bodies and nested pipelines by their whole ids. */
  readonly nodes: readonly NodeDiff[];
  /** Nodes that are in both: the old id by the new one. */
  readonly same: ReadonlyMap<string, string>;
}

export function diffPlans(was: Plan, is: Plan): PlanDiff {
  const [before, now] = [flat(was), flat(is)];
  const renames = findRenames(before, now);
  const renamed = (id: string): string => renames.get(id) ?? id;
  const old = new Map(before.map((node) => [renamed(node.id), node]));
  const kept = new Set(now.map(({ id }) => id));
  const removed = before.filter(({ id }) => !kept.has(renamed(id)));
  const nodes: NodeDiff[] = removed.map((node) => ({ node: node.id, change: "removed", is: isOf(node), facts: [] }));
  const same = new Map<string, string>();
  for (const node of now) {
    const earlier = old.get(node.id);
    if (earlier === undefined) {
      nodes.push({ node: node.id, change: "added", is: isOf(node), facts: [] });
      continue;
    }
    same.set(node.id, earlier.id);
    const facts = differing(earlier.facts(renamed), node.facts(asItIs));
    const told = { node: node.id, is: isOf(node), facts };
    if (earlier.id !== node.id) nodes.push({ ...told, change: "renamed", was: earlier.id });
    else if (facts.length > 0) nodes.push({ ...told, change: "changed" });
  }
  return { plan: differing(planFacts(was, renamed), planFacts(is, asItIs)), nodes, same };
}

const asItIs = (id: string): string => id;

function isOf(node: FlatNode): string {
  return String(node.facts(asItIs).find(({ aspect }) => aspect === "is")?.value);
}

/** Every node, those of nested pipelines as `call-id/node-id`. */
function flat(plan: Plan, prefix = ""): readonly FlatNode[] {
  return [...allNodes(plan.nodes)].flatMap((node: PlanNode): readonly FlatNode[] => {
    const one: FlatNode = {
      id: prefix + node.id,
      facts: (nameOf) => nodeFacts(node, (id) => nameOf(prefix + id)),
    };
    return node.kind === "call" ? [one, ...flat(node.plan, `${prefix}${node.id}/`)] : [one];
  });
}

function differing(was: readonly Fact[], is: readonly Fact[]): readonly FactChange[] {
  const [before, now] = [byPlace(was), byPlace(is)];
  return [...new Set([...before.keys(), ...now.keys()])].flatMap((place) => {
    const [old, fresh] = [before.get(place), now.get(place)];
    if (old !== undefined && fresh !== undefined && canonicalJson(old.value) === canonicalJson(fresh.value)) return [];
    const { aspect, name } = (fresh ?? old) as Fact;
    return [{ aspect, name, ...(old && { was: old.value }), ...(fresh && { is: fresh.value }) }];
  });
}

function byPlace(facts: readonly Fact[]): ReadonlyMap<string, Fact> {
  return new Map(facts.map((fact) => [`${fact.aspect} ${fact.name}`, fact]));
}
