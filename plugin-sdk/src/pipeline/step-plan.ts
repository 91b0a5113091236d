import type { ProcessingPlan } from "../processing/plan/plan.js";
import type { AnyCodec, ValueOf } from "./codec.js";
import type { StepContext, StepProcessingResult } from "./context.js";
import type { Dataset } from "./dataset.js";
import type { AnyParam, ParamReceived } from "./params.js";
import type { Inputs } from "./step.js";

/** A plan of a step, and which of the step's own datasets it reads. */
export interface StepPlan {
  readonly plan: ProcessingPlan;
  /** Name of the plan's input -> name of the step's input, a dataset. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** What is known of a step's inputs before they are there: schemas of datasets, and parameters. */
export type KnownBefore<I extends Inputs> = {
  readonly [
    K in keyof I as I[K] extends AnyParam
      ? K
      : I[K] extends AnyCodec
        ? ValueOf<I[K]> extends Dataset
          ? K
          : never
        : never
  ]: I[K] extends AnyParam ? ParamReceived<I[K]> : Pick<Dataset, "schema">;
};

/** Runs the plan that a step declares over what the step was given. @throws ZenError as `StepProcessing.run`. */
export function runPlan(
  { plan, inputs }: StepPlan,
  given: Readonly<Record<string, unknown>>,
  { processing }: Pick<StepContext, "processing">,
): Promise<StepProcessingResult> {
  const datasets = Object.entries(inputs).map(([input, name]) => [input, given[name] as Dataset] as const);
  return processing.run(plan, Object.fromEntries(datasets));
}
