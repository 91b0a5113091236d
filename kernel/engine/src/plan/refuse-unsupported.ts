import { ZenError } from "@zen/plugin-sdk";
import type { Plan } from "@zen/plugin-sdk/pipeline";

const SUPPORTED = new Set(["step", "effect"]);

/** Refuses plans with nodes that the run loop of this version does not execute. @throws ZenError `PLAN_NODE_UNSUPPORTED`. */
export function refuseUnsupported(plan: Plan): void {
  const found = plan.nodes.find(({ kind }) => !SUPPORTED.has(kind));
  if (found === undefined) return;
  throw new ZenError(
    "PLAN_NODE_UNSUPPORTED",
    `The pipeline ${plan.name} has a ${found.kind} (${found.id}), which this version of Zen does not run`,
    {
      hint: "Write the steps out one by one, or upgrade Zen once a version runs it.",
    },
  );
}
