import type { StepSource } from "../keys/step-sources.js";
import type { StepCode } from "../keys/types.js";
import type { CompiledCode, CompiledPlan } from "../plan/types.js";

/** A compiled plan with all that running it takes. */
export interface RunnablePlan extends CompiledPlan {
  /** What each node's code is, by node id: part of its step key. */
  readonly codes: ReadonlyMap<string, StepCode>;
  /** Files that are code of steps, by node id; where they are not at hand (a worker with a bundle), the codes say where they are stored. */
  readonly sources?: ReadonlyMap<string, readonly StepSource[]>;
  /** Where worker processes load the same steps from. */
  readonly code: CompiledCode;
}
