import type { Derived, Incompatibility } from "./incompatibility.js";

export interface DerivedIncompatibility extends Incompatibility {
  readonly cause: Derived;
}

export function isDerived(each: Incompatibility): each is DerivedIncompatibility {
  return each.cause.kind === "derived";
}

/** The given incompatibilities that one follows from, what is asked for in front, each once. */
export function causesOf(failure: Incompatibility): readonly Incompatibility[] {
  const given = [...ancestors(failure)].filter((each) => !isDerived(each));
  return [
    ...given.filter(({ cause }) => cause.kind === "demand"),
    ...given.filter(({ cause }) => cause.kind !== "demand"),
  ];
}

/** One incompatibility and all that it follows from, with how often each is made use of. Derivations are deep: no recursion here. */
export function uses(failure: Incompatibility): ReadonlyMap<Incompatibility, number> {
  const counts = new Map<Incompatibility, number>([[failure, 0]]);
  const open = [failure];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (!isDerived(next)) continue;
    for (const from of next.cause.from) {
      if (!counts.has(from)) open.push(from);
      counts.set(from, (counts.get(from) ?? 0) + 1);
    }
  }
  return counts;
}

function ancestors(failure: Incompatibility): Iterable<Incompatibility> {
  return uses(failure).keys();
}
