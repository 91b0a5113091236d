import { Dataset, Metrics, Model, step, stepFactory } from "@zen/plugin-sdk/pipeline";
import { measure } from "./measure.js";

export interface EvaluateOptions {
  /** Columns by whose values the figures are also given. */
  readonly slices?: readonly string[];
}

/**
 * Runs the model's graph, the very one that is served, on raw rows, and measures what it says beside the best constant prediction. Rows whose
 * label is null or none of the classes are left out.
 */
export const evaluate = stepFactory((options: EvaluateOptions = {}) =>
  step(
    "evaluate",
    {
      description: "Measures a model on rows that it was not trained on",
      inputs: { model: Model, dataset: Dataset },
      outputs: { metrics: Metrics },
    },
    async ({ model, dataset }, { signal, progress }) => ({
      metrics: await measure(model, dataset, { ...options, signal, progress }),
    }),
  ),
);
