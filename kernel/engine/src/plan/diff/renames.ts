import { canonicalJson, type Json } from "@zen/plugin-sdk";
import type { Fact, NameOf } from "./facts.js";

/** A node of a plan, by the id under which the whole plan knows it. */
export interface FlatNode {
  readonly id: string;
  facts(nameOf: NameOf): readonly Fact[];
}

/**
 * Which nodes of a plan go by another id in another: those that say the same of themselves, and then, where nothing else comes into question,
 * those that execute the same. By the old id.
 */
export function findRenames(was: readonly FlatNode[], is: readonly FlatNode[]): ReadonlyMap<string, string> {
  const [before, now] = [new Set(was.map(({ id }) => id)), new Set(is.map(({ id }) => id))];
  const gone = new Map(was.filter(({ id }) => !now.has(id)).map((node) => [node.id, node]));
  const come = new Map(is.filter(({ id }) => !before.has(id)).map((node) => [node.id, node]));
  const renames = new Map<string, string>();
  const pair = (looks: (node: FlatNode, nameOf: NameOf) => string): boolean => {
    const newly = byLook(come.values(), (node) => looks(node, (id) => id));
    for (const [look, old] of byLook(gone.values(), (node) => looks(node, (id) => renames.get(id) ?? id))) {
      const candidates = newly.get(look) ?? [];
      if (old.length !== 1 || candidates.length !== 1) continue;
      const [from, to] = [old[0] as FlatNode, candidates[0] as FlatNode];
      renames.set(from.id, to.id);
      gone.delete(from.id);
      come.delete(to.id);
      return true;
    }
    return false;
  };
  while (pair(everything) || pair(essence)) {
    // Each pair that is found may make others the same: what depended on it depends on the same node now.
  }
  return renames;
}

function byLook(nodes: Iterable<FlatNode>, look: (node: FlatNode) => string): ReadonlyMap<string, readonly FlatNode[]> {
  const found = new Map<string, FlatNode[]>();
  for (const node of nodes) found.set(look(node), [...(found.get(look(node)) ?? []), node]);
  return found;
}

function everything(node: FlatNode, nameOf: NameOf): string {
  return canonicalJson(node.facts(nameOf) as unknown as Json);
}

/** What it executes, and what it goes over or looks at. */
function essence(node: FlatNode, nameOf: NameOf): string {
  const told = new Set(["is", "argument", "over", "condition", "from"]);
  return canonicalJson(node.facts(nameOf).filter(({ aspect }) => told.has(aspect)) as unknown as Json);
}
