import { ZenError } from "@zen/plugin-sdk";
import type { Demand } from "./problem.js";

export interface Refusal {
  readonly version: string;
  readonly because:
    | { readonly kind: "range"; readonly demand: Demand }
    | { readonly kind: "unfit"; readonly reason: string }
    /** It demands another version of a package already chosen. */
    | { readonly kind: "chosen"; readonly demand: Demand; readonly version: string }
    /** It demands a package of which someone else demands a version outside its range. */
    | { readonly kind: "rival"; readonly demand: Demand; readonly rival: Demand }
    /** Something further down has no solution. */
    | { readonly kind: "deeper"; readonly demand: Demand };
}

/** A package for which no version is left. */
export interface DeadEnd {
  readonly name: string;
  readonly demands: readonly Demand[];
  readonly refusals: readonly Refusal[];
  /** Whether any registry has the package at all. */
  readonly known: boolean;
}

/** Says in words why there is no solution: who wants what, and what each version fails on. */
export function explainDeadEnd(end: DeadEnd, roots: readonly Demand[]): ZenError {
  const asked = end.demands.map(({ by, range }) => `${by} ${by === "you" ? "ask for" : "needs"} ${range}`);
  const data = { package: end.name, demands: end.demands.map(({ by, range }) => ({ by, range })) };
  if (!end.known) {
    return new ZenError("PLUGIN_NOT_FOUND", `No registry has a plugin named ${end.name} (${asked.join(", ")}).`, {
      hint: "Check the name, and whether a registry is bound to its scope.",
      data,
    });
  }
  const lines = [`No version of ${end.name} fits: ${list(asked)}.`];
  for (const [because, versions] of grouped(end.refusals)) lines.push(`${end.name} ${list(versions)} ${because}.`);
  if (end.refusals.length === 0) lines.push(`No version of ${end.name} has been published.`);
  const indirect = end.demands.filter(({ by }) => !roots.some((root) => root.by === by));
  for (const { by } of indirect.slice(0, 3)) {
    const name = by.slice(0, by.lastIndexOf(" "));
    const root = roots.find((each) => each.name === name);
    if (root)
      lines.push(`${by} is there because ${root.by} ${root.by === "you" ? "ask for" : "needs"} ${name} ${root.range}.`);
  }
  return new ZenError("PLUGIN_CONFLICT", lines.join(" "), {
    hint: "Ask for other versions of the plugins named here, or uninstall the one that stands against the rest.",
    data,
  });
}

function grouped(refusals: readonly Refusal[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { version, because } of refusals) {
    const words = inWords(because);
    groups.set(words, [...(groups.get(words) ?? []), version]);
  }
  return groups;
}

function inWords(because: Refusal["because"]): string {
  switch (because.kind) {
    case "range":
      return `${because.demand.by === "you" ? "is not what you asked for" : `is not what ${because.demand.by} needs`} (${because.demand.range})`;
    case "unfit":
      return `cannot be used: ${because.reason}`;
    case "chosen":
      return `needs ${because.demand.name} ${because.demand.range}, but ${because.version} is needed elsewhere`;
    case "rival":
      return `needs ${because.demand.name} ${because.demand.range}, but ${because.rival.by} ${because.rival.by === "you" ? "ask for" : "needs"} ${because.rival.range}`;
    case "deeper":
      return `needs ${because.demand.name} ${because.demand.range}, for which nothing fits`;
  }
}

function list(items: readonly string[]): string {
  const shown = items.length > 6 ? [...items.slice(0, 5), `${items.length - 5} more`] : items;
  return shown.length < 2 ? (shown[0] ?? "") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
