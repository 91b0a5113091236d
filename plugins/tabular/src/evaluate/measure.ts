import { ZenError } from "@zen/plugin-sdk";
import type { Dataset, Metrics, Model } from "@zen/plugin-sdk/pipeline";
import { classificationMetrics, classShareMetrics } from "./classification.js";
import { feedsOf } from "./feeds.js";
import { ClassPredictions, predictionsFor, type NumberPredictions } from "./predictions.js";
import { meanMetrics, regressionMetrics } from "./regression.js";
import { Slicer } from "./slices.js";

export interface MeasureOptions {
  /** Columns by whose values the figures are also given. */
  readonly slices?: readonly string[];
  readonly signal: AbortSignal;
  readonly progress: (fraction: number) => void;
}

/**
 * Runs the model's graph, the very one that is served, on raw rows, and measures what it says beside the best constant prediction. Rows
 * whose label is null or none of the classes are left out. @throws ZenError `EVALUATION_EMPTY`.
 */
export async function measure(model: Model, dataset: Dataset, options: MeasureOptions): Promise<Metrics> {
  const { manifest, files } = model;
  const { slices = [], signal, progress } = options;
  const { InferenceSession, Tensor } = await import("onnxruntime-node");
  const session = await InferenceSession.create(Buffer.from(await files.bytes(manifest.file)));
  const predictions = predictionsFor(manifest);
  const slicer = new Slicer(slices);
  const output = manifest.task === "classification" ? "probabilities" : "value";
  const columns = [...new Set([...columnsOf(model), ...slices])];
  let seen = 0;
  try {
    for await (const batch of dataset.batches({ columns, signal })) {
      const label = batch.columns[manifest.label];
      if (label === undefined || batch.rows === 0) continue;
      const results = await session.run(feedsOf(manifest, batch, Tensor), [output]);
      const kept = predictions.known(label, batch.rows);
      slicer.add(batch, kept, predictions.rows);
      predictions.add(label, kept, results[output]?.data as Float32Array);
      progress((seen += batch.rows) / dataset.rowCount);
    }
  } finally {
    await session.release();
  }
  if (predictions.rows === 0) {
    throw new ZenError("EVALUATION_EMPTY", `No row of the data has a label ${manifest.label} to compare with`, {
      hint: "Evaluate on rows with the label that the model was trained on.",
    });
  }
  return metricsOf(predictions, slicer);
}

/** The raw columns that a model is measured by. */
export function columnsOf({ manifest }: Model): readonly string[] {
  return [...manifest.transform.inputs.map((column) => column.name), manifest.label];
}

function metricsOf(predictions: ClassPredictions | NumberPredictions, slicer: Slicer): Metrics {
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
