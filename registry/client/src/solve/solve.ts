import { Budget } from "./budget.js";
import { explainFailure } from "./explain.js";
import { incompatibility, type Cause, type Incompatibility } from "./incompatibility.js";
import { Package, requirement } from "./package.js";
import { PartialSolution } from "./partial-solution.js";
import type { Demand, Problem, Solution } from "./problem.js";
import { resolveConflict } from "./resolve-conflict.js";
import { complement, isDisjoint, isEmpty, isSubset, setOf, sizeOf, type VersionSet } from "./version-set.js";

/**
 * Chooses one version for every package that the demands lead to, such that all ranges hold and each may be chosen. Prefers what
 * `preferred` names, then releases over prereleases over deprecated ones, and high versions over low ones. Complete: it fails only when
 * there is no solution, and then says why.
 *
 * The method is PubGrub's: what follows from a decision is derived at once; a conflict is taken apart until it shows what was wrong in the
 * first place, which is learned, so that no other way leads into it again, and decisions are taken back as far as that.
 *
 * @throws ZenError `PLUGIN_CONFLICT` with the chain of causes in words, `PLUGIN_NOT_FOUND` when no registry has a package
 *   that is asked for in every case, `PLUGIN_SEARCH_TOO_LONG`.
 */
export async function solve(problem: Problem): Promise<Solution> {
  return new Search(problem).run();
}

class Search {
  readonly #problem: Problem;
  readonly #budget = new Budget();
  readonly #solution = new PartialSolution();
  readonly #packages = new Map<string, Promise<Package>>();
  readonly #about = new Map<Package, Incompatibility[]>();
  /** Of packages that are decided out of turn: the lowest first. */
  readonly #weights = new Map<string, number>();
  /** What the search has taken in already: versions, and requirements as `name range`. */
  readonly #expanded = new Map<Package, Set<string | number>>();

  constructor(problem: Problem) {
    this.#problem = problem;
    const { first = [], preferred = {} } = problem;
    for (const name of Object.keys(preferred)) this.#weights.set(name, 0);
    for (const [at, name] of first.entries()) this.#weights.set(name, at - first.length);
  }

  async run(): Promise<Solution> {
    const targets = await Promise.all(this.#problem.demands.map(({ name }) => this.#package(name)));
    for (const [at, demand] of this.#problem.demands.entries()) {
      this.#learn(demandOf(demand, targets[at]!));
      this.#propagate(targets[at]!);
    }
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const best = next.best(this.#solution.left(next));
      if (best === undefined) throw new RangeError(`${next.name} has no version left.`);
      if (this.#expanded.get(next)?.has(best) || (await this.#expand(next, best))) this.#solution.decide(next, best);
      this.#propagate(next);
    }
    return this.#solution.versions();
  }

  /** Derives all that follows from what has become known of a package. */
  #propagate(from: Package): void {
    const changed = new Set([from]);
    for (const each of changed) {
      changed.delete(each);
      const about = this.#about.get(each) ?? [];
      // The latest first: what was learned excludes more than what was given.
      for (let at = about.length - 1; at >= 0; at--) {
        const derived = this.#derive(about[at]!);
        if (derived === "conflict") {
          changed.clear();
          changed.add(this.#recover(about[at]!));
          break;
        }
        if (derived !== undefined) changed.add(derived);
      }
    }
  }

  /** Where all terms but one hold, that one cannot: returns the package of which this became known. */
  #derive(incompatible: Incompatibility): Package | "conflict" | undefined {
    let open: readonly [Package, VersionSet] | undefined;
    this.#budget.spend(incompatible.terms.size);
    for (const term of incompatible.terms) {
      const left = this.#solution.left(term[0]);
      if (isSubset(left, term[1])) continue;
      if (open !== undefined || isDisjoint(left, term[1])) return undefined;
      open = term;
    }
    if (open === undefined) return "conflict";
    const [each, set] = open;
    this.#solution.derive(each, complement(set, each.all), incompatible);
    return each;
  }

  /** Learns from a conflict, and returns the package that is to be looked at anew. */
  #recover(conflict: Incompatibility): Package {
    const { learned, level } = resolveConflict(conflict, this.#solution, this.#budget);
    if (learned.terms.size === 0) throw explainFailure(learned);
    this.#solution.backtrack(level);
    this.#learn(learned);
    const derived = this.#derive(learned);
    if (!(derived instanceof Package)) throw new RangeError("What was learned from a conflict decides nothing.");
    return derived;
  }

  #learn(incompatible: Incompatibility): void {
    if (incompatible.terms.size === 0) throw explainFailure(incompatible);
    for (const each of incompatible.terms.keys()) {
      const about = this.#about.get(each);
      if (about === undefined) this.#about.set(each, [incompatible]);
      else about.push(incompatible);
    }
  }

  /**
   * The package to decide next: what matters most, what is to be kept, then the one with the fewest versions left. Among equals the one that
   * was needed last, so that a conflict comes soon after the decisions that led into it.
   */
  #next(): Package | undefined {
    let best: Package | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const each of this.#solution.undecided()) {
      this.#budget.spend(1);
      const weight = this.#weights.get(each.name) ?? sizeOf(this.#solution.left(each));
      if (weight > least) continue;
      best = each;
      least = weight;
    }
    return best;
  }

  /** Takes in what a version brings with it. Returns whether it can still be chosen, with that known. */
  async #expand(each: Package, version: number): Promise<boolean> {
    const { unfit, requires } = each.candidates[version]!;
    if (unfit !== undefined) {
      const same = each.candidates.flatMap((other, at) => (other.unfit === unfit ? [at] : []));
      this.#learn(incompatibility([[each, setOf(same, each.candidates.length)]], { kind: "unfit", reason: unfit }));
      return false;
    }
    const expanded = this.#expanded.get(each) ?? new Set();
    this.#expanded.set(each, expanded.add(version));
    const needs = Object.entries(requires).sort(([a], [b]) => (a < b ? -1 : 1));
    const targets = await Promise.all(needs.map(([name]) => this.#package(name)));
    let free = true;
    for (const [at, [name, range]] of needs.entries()) {
      const key = requirement(name, range);
      if (expanded.has(key)) continue;
      expanded.add(key);
      const learned = requirementOf(each, targets[at]!, range);
      this.#learn(learned);
      if (targets[at] === each) {
        free &&= isDisjoint(setOf([version], each.candidates.length), learned.terms.get(each)!);
        continue;
      }
      const others = [...learned.terms].filter(([other]) => other !== each);
      if (others.every(([other, set]) => isSubset(this.#solution.left(other), set))) free = false;
    }
    return free;
  }

  #package(name: string): Promise<Package> {
    const known = this.#packages.get(name);
    if (known !== undefined) return known;
    const loading = this.#problem
      .candidates(name)
      .then((candidates) => new Package(name, candidates, this.#problem.preferred?.[name], this.#budget));
    this.#packages.set(name, loading);
    return loading;
  }
}

function demandOf(demand: Demand, target: Package): Incompatibility {
  return incompatibility(unless(target, demand.range), { kind: "demand", demand, target });
}

/** All versions of a package that require the same of another, at once: what is learned of one then holds for all of them. */
function requirementOf(by: Package, target: Package, range: string): Incompatibility {
  const versions = by.requiring(target.name, range);
  const cause: Cause = { kind: "requirement", by, target, range };
  // One that requires itself in another version can never be chosen.
  if (by === target) return incompatibility([[by, complement(by.matching(range), versions)]], cause);
  return incompatibility([[by, versions], ...unless(target, range)], cause);
}

/** That a package is not there in a version of the range; nothing to be said where there is no such version. */
function unless(target: Package, range: string): readonly (readonly [Package, VersionSet])[] {
  const matching = target.matching(range);
  return isEmpty(matching) ? [] : [[target, complement(matching, target.all)]];
}
