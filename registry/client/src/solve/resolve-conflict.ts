import type { Budget } from "./budget.js";
import { resolve, type Incompatibility } from "./incompatibility.js";
import type { Assignment, PartialSolution } from "./partial-solution.js";

/** What a conflict teaches, and how far back the decisions go that led into it. */
export interface Lesson {
  readonly learned: Incompatibility;
  readonly level: number;
}

/**
 * Finds out why a conflict came about: replaces what followed by what it followed from, until one decision alone is to blame. Nothing when
 * no decision is: what is learned then has no terms.
 */
export function resolveConflict(conflict: Incompatibility, solution: PartialSolution, budget: Budget): Lesson {
  for (let learned = conflict; ;) {
    if (learned.terms.size === 0) return { learned, level: 0 };
    budget.spend(10 * learned.terms.size);
    const { last, level } = lastSatisfier(learned, solution);
    if (last.cause === undefined || level < last.level) return { learned, level };
    learned = resolve(learned, last.cause, last.package);
  }
}

/** The assignment that made the conflict complete, and how many decisions had been made when all the rest of it was there. */
function lastSatisfier({ terms }: Incompatibility, solution: PartialSolution): { last: Assignment; level: number } {
  let last: Assignment | undefined;
  let level = 0;
  for (const [each, set] of terms) {
    const satisfier = solution.satisfier(each, set);
    if (last === undefined || satisfier.at > last.at) {
      level = Math.max(level, last?.level ?? 0);
      last = satisfier;
    } else level = Math.max(level, satisfier.level);
  }
  const own = terms.get(last!.package)!;
  return { last: last!, level: Math.max(level, solution.levelWith(last!, own)) };
}
