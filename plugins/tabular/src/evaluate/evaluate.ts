import { ZenError } from "@zen/plugin-sdk";
import { Dataset, Metrics, Model, step, stepFactory, type Metrics as MetricsValue } from "@zen/plugin-sdk/pipeline";
import { classificationMetrics, classShareMetrics } from "./classification.js";
import { feedsOf } from "./feeds.js";
import { ClassPredictions, predictionsFor, type NumberPredictions } from "./predictions.js";
import { meanMetrics, regressionMetrics } from "./regression.js";
import { Slicer } from "./slices.js";

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
    async ({ model, dataset }, ctx) => {
      const { manifest, files } = model;
      const { InferenceSession, Tensor } = await import("onnxruntime-node");
      const session = await InferenceSession.create(Buffer.from(await files.bytes(manifest.file)));
      const predictions = predictionsFor(manifest);
      const slicer = new Slicer(options.slices ?? []);
      const output = manifest.task === "classification" ? "probabilities" : "value";
      let seen = 0;
      const columns = [
        ...new Set([
          ...manifest.transform.inputs.map((column) => column.name),
          manifest.label,
          ...(options.slices ?? []),
        ]),
      ];
      for await (const batch of dataset.batches({ columns, signal: ctx.signal })) {
        const label = batch.columns[manifest.label];
        if (label === undefined || batch.rows === 0) continue;
        const results = await session.run(feedsOf(manifest, batch, Tensor), [output]);
        const kept = predictions.known(label, batch.rows);
        slicer.add(batch, kept, predictions.rows);
        predictions.add(label, kept, results[output]?.data as Float32Array);
        ctx.progress((seen += batch.rows) / dataset.rowCount);
      }
      await session.release();
      if (predictions.rows === 0) {
        throw new ZenError("EVALUATION_EMPTY", `No row of the data has a label ${manifest.label} to compare with`, {
          hint: "Evaluate on rows with the label that the model was trained on.",
        });
      }
      return { metrics: metricsOf(predictions, slicer) };
    },
  ),
);

function metricsOf(predictions: ClassPredictions | NumberPredictions, slicer: Slicer): MetricsValue {
  const { rows } = predictions;
  if (predictions instanceof ClassPredictions) {
    const scored = {
      classes: predictions.classes.length,
      labels: predictions.labels,
      probabilities: predictions.probabilities,
    };
    return {
      task: "classification",
      rows,
      values: classificationMetrics(scored),
      baseline: classShareMetrics(scored.classes, scored.labels),
      slices: slicer.metrics((slice) => classificationMetrics(scored, slice)),
    };
  }
  const { labels, values } = predictions;
  return {
    task: "regression",
    rows,
    values: regressionMetrics(labels, values),
    baseline: meanMetrics(labels),
    slices: slicer.metrics((slice) => regressionMetrics(labels, values, slice)),
  };
}
