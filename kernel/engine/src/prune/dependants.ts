import type { Facts } from "./facts.js";
import type { Dependant } from "./types.js";
import type { VoidResults } from "./void-results.js";

/** The executions that read a void result, or what came of one. */
export function dependantsOf(facts: Facts, { digests }: Pick<VoidResults, "digests">): readonly Dependant[] {
  if (digests.size === 0) return [];
  const tainted = new Set(digests);
  const found = new Map<string, Dependant>();
  const executions = [...facts.runs.values()].flatMap((one) => one.executions);
  // A later execution may have read what an earlier one in the list has not been seen to spoil yet.
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const { id, run, node, inputs, outputs } of executions) {
      if (found.has(id) || !inputs.some(({ digest }) => tainted.has(digest))) continue;
      found.set(id, { execution: id, run, node });
      for (const [, { digest }] of outputs) tainted.add(digest);
    }
  }
  return [...found.values()];
}
