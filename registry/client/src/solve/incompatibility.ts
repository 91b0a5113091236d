import type { Package } from "./package.js";
import type { Demand } from "./problem.js";
import { intersection, isSubset, union, type VersionSet } from "./version-set.js";

/** A statement about one package: its choice is in the set. */
export type Terms = ReadonlyMap<Package, VersionSet>;

/** Statements that cannot all be true. Those that always are true are left out, so that one without terms says: there is no solution. */
export interface Incompatibility {
  readonly terms: Terms;
  readonly cause: Cause;
}

export type Cause =
  | { readonly kind: "demand"; readonly demand: Demand; readonly target: Package }
  | { readonly kind: "requirement"; readonly by: Package; readonly target: Package; readonly range: string }
  | { readonly kind: "unfit"; readonly reason: string }
  | Derived;

/** Follows from two others. */
export interface Derived {
  readonly kind: "derived";
  readonly from: readonly [Incompatibility, Incompatibility];
}

export function incompatibility(terms: Iterable<readonly [Package, VersionSet]>, cause: Cause): Incompatibility {
  return { terms: new Map([...terms].filter(([each, set]) => !isSubset(each.all, set))), cause };
}

/** What follows from two incompatibilities whose terms on `pivot` leave no choice between them: resolution. */
export function resolve(one: Incompatibility, other: Incompatibility, pivot: Package): Incompatibility {
  const terms = new Map(one.terms);
  for (const [each, set] of other.terms) {
    const own = terms.get(each);
    terms.set(each, own === undefined ? set : each === pivot ? union(own, set) : intersection(own, set));
  }
  return incompatibility(terms, { kind: "derived", from: [one, other] });
}
