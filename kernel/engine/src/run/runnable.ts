import type { StepCode } from "../keys/types.js";
import type { CompiledCode, CompiledPlan } from "../plan/types.js";

/** A compiled plan with all that running it takes. */
export interface RunnablePlan extends CompiledPlan {
  /** What each node's code is, by node id: part of its step key. */
  readonly codes: ReadonlyMap<string, StepCode>;
  /** Where worker processes load the same steps from. */
  readonly code: CompiledCode;
}
