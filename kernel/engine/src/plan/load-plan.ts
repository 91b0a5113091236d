import type { AnyStep, Plan } from "@zen/plugin-sdk/pipeline";
import { planDigest } from "./compile.js";
import { loadStep } from "./load-step.js";
import { everyStep } from "./outputs-of.js";
import type { CompiledCode, CompiledPlan } from "./types.js";

/** A plan with its steps loaded from code compiled earlier: what a worker makes of an opened bundle. @throws as `loadStep`. */
export async function loadPlan(code: CompiledCode, plan: Plan): Promise<CompiledPlan> {
  const steps = new Map<string, AnyStep>();
  for (const { id, node } of everyStep(plan)) steps.set(id, await loadStep(code, node.step));
  return { plan, digest: planDigest(plan), steps, places: new Map() };
}
