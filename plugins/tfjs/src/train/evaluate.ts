import { batchLoss, correctRows, type Head } from "../network/loss.js";
import type { Network } from "../network/network.js";
import type { NetworkShape } from "../network/shape.js";
import { BatchReader } from "./batches.js";
import type { TrainingData } from "./data.js";

const BATCH = 8192;
/** Batches between two looks at the signal. */
const BREATH = 16;

export interface Evaluation {
  readonly evaluationLoss: number;
  /** Share of the rows whose class is right; of classes only. */
  readonly evaluationAccuracy?: number;
}

/** Measures a network on rows that it does not learn from. */
export async function evaluate(
  network: Network,
  shape: NetworkShape,
  head: Head,
  data: TrainingData,
  signal: AbortSignal | undefined,
): Promise<Evaluation> {
  const reader = new BatchReader(data, shape, Math.min(BATCH, data.rows));
  let loss = 0;
  let correct = 0;
  for (let start = 0; start < data.rows; start += BATCH) {
    if (start % (BREATH * BATCH) === 0) {
      await new Promise(setImmediate);
      signal?.throwIfAborted();
    }
    const batch = reader.read(start, Math.min(data.rows, start + BATCH));
    const raw = network.outputs(batch);
    loss += batchLoss(head, raw, batch.labels, shape.outputs);
    if (head !== "linear") correct += correctRows(head, raw, batch.labels, shape.outputs);
  }
  return {
    evaluationLoss: loss / data.rows,
    ...(head === "linear" ? {} : { evaluationAccuracy: correct / data.rows }),
  };
}
