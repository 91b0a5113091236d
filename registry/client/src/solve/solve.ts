import { ZenError } from "@zen/plugin-sdk";
import semver from "semver";
import { explainDeadEnd, type DeadEnd, type Refusal } from "./explain.js";
import type { Candidate, Demand, Problem, Solution } from "./problem.js";

/** More trials than any honest set of plugins needs, and few enough to end within seconds. */
const maxTrials = 100_000;

/**
 * Chooses one version for every package that the demands lead to, such that all ranges hold and this kernel can run each.
 * Prefers what `preferred` names, then releases over prereleases and high versions over low ones. Complete: it fails only
 * when there is no solution. On a dead end it goes back to the nearest choice that has to do with it.
 *
 * @throws ZenError `PLUGIN_CONFLICT` with the chain of causes in words, `PLUGIN_NOT_FOUND` when no registry has a package
 *   that is asked for in every case, `PLUGIN_SEARCH_TOO_LONG`.
 */
export async function solve(problem: Problem): Promise<Solution> {
  const search = new Search(problem);
  const outcome = await search.extend(problem.demands);
  if (outcome === "solved") return search.solution();
  throw explainDeadEnd(search.firstDeadEnd!, problem.demands);
}

/** The names of packages whose choice made it impossible to go on. */
type Culprits = ReadonlySet<string>;

interface Choice {
  readonly version: string;
  readonly candidate: Candidate;
}

class Search {
  firstDeadEnd: DeadEnd | undefined;
  readonly #problem: Problem;
  readonly #chosen = new Map<string, Choice>();
  readonly #known = new Map<string, Promise<readonly Candidate[] | undefined>>();
  #trials = 0;

  constructor(problem: Problem) {
    this.#problem = problem;
  }

  solution(): Solution {
    return new Map(
      [...this.#chosen].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, { version }]) => [name, version]),
    );
  }

  /** Satisfies `open`, which holds every demand of what is chosen so far, or says who is to blame that it cannot. */
  async extend(open: readonly Demand[]): Promise<"solved" | Culprits> {
    const broken = open.find(({ name, range }) => {
      const choice = this.#chosen.get(name);
      return choice && !within(choice.version, range);
    });
    if (broken) return new Set([broken.name, ...blamed([broken])]);
    const name = await this.#hardest(open);
    if (name === undefined) return "solved";
    const demands = open.filter((demand) => demand.name === name);
    const { fitting, refusals } = await this.#sift(name, demands);
    const culprits = new Set<string>(blamed(demands));
    for (const candidate of fitting) {
      if (++this.#trials > maxTrials) throw tooLong();
      this.#chosen.set(name, { version: candidate.version, candidate });
      const outcome = await this.extend([...open, ...demandsOf(name, candidate)]);
      if (outcome === "solved") return outcome;
      this.#chosen.delete(name);
      if (!outcome.has(name)) return outcome;
      for (const culprit of outcome) if (culprit !== name) culprits.add(culprit);
      refusals.push({ version: candidate.version, because: this.#clash(name, candidate, open) });
    }
    const known = await this.#candidates(name);
    this.firstDeadEnd ??= { name, demands, refusals, known: known !== undefined };
    return culprits;
  }

  /** The demanded package with the fewest fitting versions: trouble shows early, near its cause. */
  async #hardest(open: readonly Demand[]): Promise<string | undefined> {
    const names = [...new Set(open.map(({ name }) => name))].filter((name) => !this.#chosen.has(name)).sort();
    const counts = await Promise.all(
      names.map(async (name) => {
        const demands = open.filter((demand) => demand.name === name);
        return { name, count: (await this.#sift(name, demands)).fitting.length };
      }),
    );
    return counts.sort((a, b) => a.count - b.count)[0]?.name;
  }

  async #sift(name: string, demands: readonly Demand[]): Promise<{ fitting: Candidate[]; refusals: Refusal[] }> {
    const fitting: Candidate[] = [];
    const refusals: Refusal[] = [];
    for (const candidate of (await this.#candidates(name)) ?? []) {
      const against = demands.find(({ range }) => !within(candidate.version, range));
      if (against) refusals.push({ version: candidate.version, because: { kind: "range", demand: against } });
      else if (candidate.unfit !== undefined) {
        refusals.push({ version: candidate.version, because: { kind: "unfit", reason: candidate.unfit } });
      } else fitting.push(candidate);
    }
    const wished = this.#problem.preferred?.[name];
    fitting.sort((a, b) => rank(b, wished) - rank(a, wished) || semver.rcompare(a.version, b.version));
    return { fitting, refusals };
  }

  #candidates(name: string): Promise<readonly Candidate[] | undefined> {
    const known = this.#known.get(name) ?? this.#problem.candidates(name);
    this.#known.set(name, known);
    return known;
  }

  /** What stood against a candidate that fitted by itself: a demand of its own that another choice or demand denies. */
  #clash(name: string, candidate: Candidate, open: readonly Demand[]): Refusal["because"] {
    for (const demand of demandsOf(name, candidate)) {
      const choice = this.#chosen.get(demand.name);
      if (choice && !within(choice.version, demand.range)) return { kind: "chosen", demand, version: choice.version };
      const rival = open.find((other) => other.name === demand.name && !semver.intersects(other.range, demand.range));
      if (rival) return { kind: "rival", demand, rival };
    }
    const [first] = demandsOf(name, candidate);
    return first
      ? { kind: "deeper", demand: first }
      : { kind: "unfit", reason: "what follows from it has no solution" };
  }
}

function demandsOf(name: string, candidate: Candidate): Demand[] {
  const by = `${name} ${candidate.version}`;
  return Object.entries(candidate.requires).map(([required, range]) => ({ name: required, range, by, from: name }));
}

/** The packages whose choice raised these demands; a demand from outside has none. */
function* blamed(demands: readonly Demand[]): Generator<string> {
  for (const { from } of demands) if (from !== undefined) yield from;
}

function within(version: string, range: string): boolean {
  return semver.satisfies(version, range);
}

function rank(candidate: Candidate, wished: string | undefined): number {
  if (candidate.version === wished) return 3;
  if (candidate.deprecated) return 0;
  return semver.prerelease(candidate.version) === null ? 2 : 1;
}

function tooLong(): ZenError {
  return new ZenError("PLUGIN_SEARCH_TOO_LONG", `No fitting set of versions was found in ${maxTrials} trials.`, {
    hint: "Ask for narrower ranges: name the versions of the plugins that matter most.",
  });
}
