import type { Plan } from "@zen/plugin-sdk/pipeline";
import type { RunResult } from "@zen/engine";
import type { RunPipelineOptions } from "./options.js";

/**
 * What a run that goes on with another one is still to compute anew: what that one has finished, it has computed anew already. A map, a
 * condition or a nested pipeline that it has not finished counts as a whole.
 */
export function stillForced(
  force: RunPipelineOptions["force"],
  { nodes }: Pick<Plan, "nodes">,
  steps: RunResult["steps"],
): RunPipelineOptions["force"] {
  if (force === undefined || force === false) return force;
  const names = force === true ? nodes.map(({ id }) => id) : force;
  return names.filter((name) => !["ran", "cached"].includes(steps.get(name)?.state ?? ""));
}
