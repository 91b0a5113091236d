import semver from "semver";
import type { Budget } from "./budget.js";
import type { Candidate } from "./problem.js";
import { everything, has, setOf, type VersionSet } from "./version-set.js";

/** Longer ones are nobody's, and take time to parse and to compare: they admit nothing. */
const maxRangeLength = 1000;

/** A package and the versions there are of it: what the sets of versions are sets of. */
export class Package {
  readonly name: string;
  /** Lowest version first. */
  readonly candidates: readonly Candidate[];
  /** Whether any registry has it. */
  readonly known: boolean;
  /** Every version, and absence. */
  readonly all: VersionSet;
  /** Indexes of the candidates, the one to be tried first in front. */
  readonly #byRank: readonly number[];
  readonly #parsed: readonly semver.SemVer[];
  readonly #ranges = new Map<string, VersionSet>();
  readonly #budget: Budget;
  #requirers: ReadonlyMap<string, readonly number[]> | undefined;

  constructor(
    name: string,
    candidates: readonly Candidate[] | undefined,
    preferred: string | undefined,
    budget: Budget,
  ) {
    this.name = name;
    this.known = candidates !== undefined;
    this.candidates = (candidates ?? []).toSorted((a, b) => semver.compareBuild(a.version, b.version));
    this.all = everything(this.candidates.length);
    this.#budget = budget;
    this.#parsed = this.candidates.map(({ version }) => new semver.SemVer(version));
    const ranks = this.candidates.map((candidate) => rank(candidate, preferred));
    this.#byRank = ranks.map((_, at) => at).sort((a, b) => ranks[b]! - ranks[a]! || b - a);
  }

  /** The versions that an npm range admits. */
  matching(range: string): VersionSet {
    if (range.length > maxRangeLength) return setOf([], this.candidates.length);
    const known = this.#ranges.get(range);
    if (known !== undefined) return known;
    const parsed = parseRange(range);
    this.#budget.spend(this.candidates.length * (1 + (parsed?.set.flat().length ?? 0)));
    const fitting =
      parsed === undefined ? [] : this.#parsed.flatMap((version, at) => (parsed.test(version) ? [at] : []));
    const found = setOf(fitting, this.candidates.length);
    this.#ranges.set(range, found);
    return found;
  }

  /** The versions that require just this of another package. */
  requiring(name: string, range: string): VersionSet {
    this.#requirers ??= requirersOf(this.candidates);
    return setOf(this.#requirers.get(requirement(name, range)) ?? [], this.candidates.length);
  }

  /** Whether a set leaves only versions: the package has to be there. */
  isNeeded(set: VersionSet): boolean {
    return !has(set, this.candidates.length);
  }

  /** The index of the version to try first among a set's; nothing where it holds none. */
  best(set: VersionSet): number | undefined {
    return this.#byRank.find((at) => has(set, at));
  }

  versions(set: VersionSet): readonly string[] {
    return this.candidates.flatMap(({ version }, at) => (has(set, at) ? [version] : []));
  }
}

/** What a version requires of another package, as one text. */
export function requirement(name: string, range: string): string {
  return `${name} ${rangeText(range)}`;
}

/** A range for people, and to be told from others. */
export function rangeText(range: string): string {
  return range.length > maxRangeLength ? `${range.slice(0, 40)}... (${range.length} characters)` : range;
}

function requirersOf(candidates: readonly Candidate[]): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const [at, { requires }] of candidates.entries()) {
    for (const [name, range] of Object.entries(requires)) {
      const key = requirement(name, range);
      const others = found.get(key);
      if (others === undefined) found.set(key, [at]);
      else others.push(at);
    }
  }
  return found;
}

function rank({ version, deprecated, lastResort }: Candidate, preferred: string | undefined): number {
  if (version === preferred) return 4;
  if (lastResort) return 0;
  if (deprecated) return 1;
  return semver.prerelease(version) === null ? 3 : 2;
}

function parseRange(range: string): semver.Range | undefined {
  try {
    return new semver.Range(range);
  } catch {
    return undefined; // no range admits nothing, as npm has it
  }
}
