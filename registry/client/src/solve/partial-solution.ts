import type { Incompatibility } from "./incompatibility.js";
import type { Package } from "./package.js";
import { intersection, isIntersectionSubset, isSubset, setOf, type VersionSet } from "./version-set.js";

/** One thing that was decided, or that followed. */
export interface Assignment {
  readonly package: Package;
  readonly set: VersionSet;
  /** What is left of the package's choices with this and all before it. */
  readonly left: VersionSet;
  /** How many decisions had been made. */
  readonly level: number;
  /** Its place among all assignments. */
  readonly at: number;
  /** What it followed from; absent for a decision. */
  readonly cause?: Incompatibility;
}

/** What has been decided so far, and what followed from it, in order, so that it can be taken back. */
export class PartialSolution {
  readonly #assignments: Assignment[] = [];
  readonly #history = new Map<Package, Assignment[]>();
  readonly #undecided = new Set<Package>();
  #level = 0;

  /** What is left of a package's choices. */
  left(each: Package): VersionSet {
    return this.#history.get(each)?.at(-1)?.left ?? each.all;
  }

  decide(each: Package, version: number): void {
    this.#level++;
    this.#add(each, setOf([version], each.candidates.length), undefined);
  }

  derive(each: Package, set: VersionSet, cause: Incompatibility): void {
    this.#add(each, set, cause);
  }

  /** Takes back everything that was decided after so many decisions, and what followed from it. */
  backtrack(level: number): void {
    while ((this.#assignments.at(-1)?.level ?? 0) > level) {
      const taken = this.#assignments.pop()!;
      this.#history.get(taken.package)!.pop();
      this.#sort(taken.package);
    }
    this.#level = level;
  }

  /** Packages that have to be there and whose version is not decided. */
  undecided(): Iterable<Package> {
    return this.#undecided;
  }

  /** The version of every package that is there, by name. Call it once nothing is undecided. */
  versions(): ReadonlyMap<string, string> {
    const decided = this.#assignments.filter(({ cause }) => cause === undefined);
    const pairs = decided.map(({ package: each, left }) => [each.name, each.versions(left)[0]!] as const);
    return new Map(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** The first assignment with which all of a package's choices left are in `set`. */
  satisfier(each: Package, set: VersionSet): Assignment {
    const found = this.#history.get(each)?.find(({ left }) => isSubset(left, set));
    if (found === undefined) throw new RangeError(`${each.name} is not settled.`);
    return found;
  }

  /** How many decisions had been made when `set` would have held, given `last` besides. */
  levelWith(last: Assignment, set: VersionSet): number {
    if (isSubset(last.set, set)) return 0;
    const history = this.#history.get(last.package) ?? [];
    // What is left before `last` and with it lies within the set: it is found at the latest just before it.
    return history.find(({ left }) => isIntersectionSubset(left, last.set, set))?.level ?? last.level;
  }

  #add(each: Package, set: VersionSet, cause: Incompatibility | undefined): void {
    const assignment: Assignment = {
      package: each,
      set,
      left: intersection(this.left(each), set),
      level: this.#level,
      at: this.#assignments.length,
      ...(cause === undefined ? {} : { cause }),
    };
    this.#assignments.push(assignment);
    const history = this.#history.get(each);
    if (history === undefined) this.#history.set(each, [assignment]);
    else history.push(assignment);
    this.#sort(each);
  }

  #sort(each: Package): void {
    const last = this.#history.get(each)?.at(-1);
    if (last?.cause !== undefined && each.isNeeded(last.left)) this.#undecided.add(each);
    else this.#undecided.delete(each);
  }
}
