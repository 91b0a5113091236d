import type { Incompatibility } from "./incompatibility.js";
import { rangeText, type Package } from "./package.js";
import { complement, has, type VersionSet } from "./version-set.js";

/** What an incompatibility says, as a clause that can follow `because` or `so`. */
export function inWords(incompatible: Incompatibility): string {
  const { terms, cause } = incompatible;
  if (cause.kind === "demand") return demandsInWords([incompatible]).join();
  if (cause.kind === "unfit")
    return [...terms].map(([each, set]) => `${unusable(each, set)} (${cause.reason})`).join(", ");
  if (cause.kind === "requirement") {
    const { by, target, range } = cause;
    const set = terms.get(by);
    return `${set === undefined ? by.name : named(by, set)} needs ${asked(target, range)}`;
  }
  const present = [...terms].filter(([each, set]) => each.isNeeded(set));
  const needed = [...terms].filter(([each, set]) => !each.isNeeded(set));
  const given = present.map(([each, set]) => named(each, set));
  const then = needed.map(([each, set]) => named(each, complement(set, each.all)));
  if (terms.size === 0) return "nothing fits";
  if (present.length === 0) return then.length === 1 ? `${then[0]} is needed` : `one of ${list(then, "or")} is needed`;
  if (then.length > 0) return `${list(given)} ${present.length > 1 ? "need" : "needs"} ${list(then, "or")}`;
  if (present.length === 1) return unusable(...present[0]!);
  return `${list(given)} exclude ${given.length === 2 ? "each other" : "one another"}`;
}

/** What several demands say in one clause for each who demands. */
export function demandsInWords(demands: readonly Incompatibility[]): readonly string[] {
  const objects = new Map<string, string[]>();
  for (const { cause } of demands) {
    if (cause.kind !== "demand") throw new RangeError("That is no demand.");
    const { by, range } = cause.demand;
    const asks = `${by} ${by === "you" ? "ask for" : by === "zen.lock" ? "asks for" : "needs"}`;
    objects.set(asks, [...(objects.get(asks) ?? []), asked(cause.target, range)]);
  }
  return [...objects].map(([asks, all]) => `${asks} ${list(all)}`);
}

/** A package in a range, and what there is of it where the range holds nothing. */
function asked(target: Package, range: string): string {
  const name = range === "*" || range === "" ? target.name : `${target.name} ${rangeText(range)}`;
  if (!target.known) return `${name}, which no registry has`;
  if (target.candidates.length === 0) return `${name}, of which no version has been published`;
  if (target.versions(target.matching(range)).length > 0) return name;
  return `${name}, but there is only ${list(shortened(target.candidates.map(({ version }) => version)))}`;
}

function unusable(each: Package, set: VersionSet): string {
  return isEvery(each, set) ? `no ${each.name} can be used` : `${named(each, set)} cannot be used`;
}

/** `a 1.0.0`, `a 1.0.0 to 1.4.0`, `every a`. */
function named(each: Package, set: VersionSet): string {
  const { candidates, name } = each;
  if (isEvery(each, set)) return `every ${name}`;
  const runs: string[] = [];
  for (let at = 0; at < candidates.length; at++) {
    if (!has(set, at)) continue;
    const from = at;
    while (at + 1 < candidates.length && has(set, at + 1)) at++;
    const [low, high] = [candidates[from]!.version, candidates[at]!.version];
    runs.push(...(at - from < 2 ? (from === at ? [low] : [low, high]) : [`${low} to ${high}`]));
  }
  return `${name} ${list(shortened(runs), "or")}`;
}

function isEvery({ candidates }: Package, set: VersionSet): boolean {
  return candidates.length > 1 && candidates.every((_, at) => has(set, at));
}

function shortened(items: readonly string[]): readonly string[] {
  return items.length > 6 ? [...items.slice(0, 4), `${items.length - 5} others`, items.at(-1)!] : items;
}

export function list(items: readonly string[], and: "and" | "or" = "and"): string {
  return items.length < 2 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} ${and} ${items.at(-1)}`;
}
