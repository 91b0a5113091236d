import type { Processing } from "@zen/plugin-sdk";
import { isDataset, type StepProcessing, type StepProcessingResult } from "@zen/plugin-sdk/pipeline";
import { OWN } from "./carried.js";
import { earlyResult, type EarlyResult, type Grounds } from "./early-results.js";
import { runFused, type FuseOptions } from "./fused-job.js";
import { locateElsewhere } from "./locate.js";
import { mapValues } from "./map-values.js";
import { outsideDataset } from "./outside-dataset.js";
import type { ProcessingScope } from "./scope.js";

type Run = Parameters<StepProcessing["run"]>;

/**
 * Runs a plan on other machines, which read and write the objects of the store, unless its result came with the job of an earlier step.
 */
export async function elsewhere(
  processing: Processing,
  plan: Run[0],
  inputs: Run[1],
  options: FuseOptions,
  scope: ProcessingScope,
): Promise<StepProcessingResult> {
  const grounds = groundsOf(plan, inputs, processing, scope);
  const early = grounds && (await earlyResult(scope, grounds));
  if (early === undefined) {
    const located = await mapValues(inputs, (input) => locateElsewhere(input, scope));
    return opened(await runFused(processing, { id: OWN, plan, inputs: located }, options, scope), scope);
  }
  scope.say(`its result came with the job of the step ${early.node}`);
  return opened(early, scope);
}

/** Undefined where an input is not an artifact that an earlier step wrote. */
function groundsOf(
  plan: Run[0],
  inputs: Run[1],
  { semantics }: Processing,
  { origins }: ProcessingScope,
): Grounds | undefined {
  const digests: Record<string, readonly string[]> = {};
  for (const [name, input] of Object.entries(inputs)) {
    const origin = isDataset(input) ? origins.get(input) : undefined;
    if (origin === undefined) return undefined;
    digests[name] = origin.source.parts.map(({ digest }) => digest);
  }
  return { plan, inputs: digests, semantics };
}

async function opened(
  { outputs, analyses }: Pick<EarlyResult, "outputs" | "analyses">,
  scope: ProcessingScope,
): Promise<StepProcessingResult> {
  return { outputs: await mapValues(outputs, async (one) => outsideDataset(one, one.folder, scope)), analyses };
}
