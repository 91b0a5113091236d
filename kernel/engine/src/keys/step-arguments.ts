import type { StepId } from "@zen/plugin-sdk/pipeline";
import type { StepCode } from "./types.js";

/** A step's code with what its factory was called with beside it: that is in the digest already. */
export function withArguments({ args }: StepId, code: StepCode): StepCode {
  return args === undefined ? code : { ...code, args };
}
