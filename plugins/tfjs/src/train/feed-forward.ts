import { ZenError } from "@zen/plugin-sdk";
import { seededRandom } from "@zen/plugin-sdk/pipeline";
import { loadBackend } from "../network/backend.js";
import { initialWeights } from "../network/initialise.js";
import { batchLoss, correctRows, type Head } from "../network/loss.js";
import { Network } from "../network/network.js";
import type { NetworkShape, Weights } from "../network/shape.js";
import { BatchReader, rowOrder, shuffle } from "./batches.js";
import { checkData, type TrainingData } from "./data.js";
import { defaultBatchSize, defaultLearningRate, learningRateAt } from "./schedule.js";

export interface FeedForwardOptions {
  readonly data: TrainingData;
  /** Rows to measure each epoch on; they must have the same features. */
  readonly evaluation?: TrainingData;
  readonly task: "classification" | "regression";
  /** How many classes; needed for classification. */
  readonly classes?: number;
  /** Units of each hidden layer; `[64, 32]` when absent. */
  readonly hidden?: readonly number[];
  /** 5 when absent. */
  readonly epochs?: number;
  /** Depends on the number of rows when absent: see `defaultBatchSize`. */
  readonly batchSize?: number;
  /** The peak of the schedule; depends on the batch size when absent: see `defaultLearningRate`. */
  readonly learningRate?: number;
  /** 0 when absent. Equal seed, data and options give equal weights, bit by bit. */
  readonly seed?: number;
  /** Ends when the evaluation loss has not improved for so many epochs; needs `evaluation`. */
  readonly patience?: number;
  readonly signal?: AbortSignal;
  readonly onEpoch?: (report: EpochReport) => void;
  /** From 0 to 1, a few times per epoch. */
  readonly onProgress?: (fraction: number) => void;
}

export interface EpochReport {
  /** From 1. */
  readonly epoch: number;
  /** Mean over the rows: cross-entropy, or half the squared error. The training loss is that of the weights as they changed. */
  readonly loss: number;
  readonly evaluationLoss?: number;
  /** Share of evaluation rows whose class is right. */
  readonly evaluationAccuracy?: number;
  readonly rowsPerSecond: number;
}

export interface FeedForwardResult {
  readonly shape: NetworkShape;
  readonly head: Head;
  /** Of the epoch with the least evaluation loss; of the last one without evaluation rows. */
  readonly weights: Weights;
  readonly epoch: number;
  readonly history: readonly EpochReport[];
  /** As used, defaults filled in. */
  readonly settings: { readonly epochs: number; readonly batchSize: number; readonly learningRate: number; readonly seed: number };
}

/**
 * Trains a feed-forward network with Adam on the wasm backend of TensorFlow.js. Gives way to the event loop between steps.
 * @throws ZenError `TRAINING_DATA_INVALID`, `TRAINING_DIVERGED`; the signal's reason when it aborts.
 */
export async function trainFeedForward(options: FeedForwardOptions): Promise<FeedForwardResult> {
  const { data, evaluation, task, signal } = options;
  if (task === "classification" && !(options.classes! >= 2)) throw new RangeError("classification needs at least two classes");
  const classes = task === "classification" ? options.classes : undefined;
  for (const table of evaluation === undefined ? [data] : [data, evaluation]) checkData(table, classes);
  const head: Head = classes === undefined ? "linear" : classes === 2 ? "sigmoid" : "softmax";
  const shape = shapeOf(data, options.hidden ?? [64, 32], head === "softmax" ? classes! : 1);
  const { epochs = 5, batchSize = defaultBatchSize(data.rows), seed = 0 } = options;
  const learningRate = options.learningRate ?? defaultLearningRate(batchSize);
  const random = seededRandom(`feed-forward/${seed}`);
  await loadBackend();
  const network = new Network(shape, head, initialWeights(shape, random.fork("weights")));
  try {
    const reader = new BatchReader(data, shape, Math.min(batchSize, data.rows));
    const order = rowOrder(data.rows);
    const shuffling = random.fork("order");
    const stepsPerEpoch = Math.ceil(data.rows / batchSize);
    const history: EpochReport[] = [];
    let best: { readonly epoch: number; readonly loss: number; readonly weights: Weights } | undefined;
    for (let epoch = 1; epoch <= epochs; epoch++) {
      shuffle(order, shuffling);
      const began = performance.now();
      let loss = 0;
      for (let step = 0; step < stepsPerEpoch; step++) {
        const done = (epoch - 1) * stepsPerEpoch + step;
        if (step % 16 === 0) {
          await new Promise(setImmediate);
          signal?.throwIfAborted();
          options.onProgress?.(done / (epochs * stepsPerEpoch));
        }
        const batch = reader.read(step * batchSize, Math.min(data.rows, (step + 1) * batchSize), order);
        loss += network.train(batch, learningRateAt(done, epochs * stepsPerEpoch, learningRate));
        if (!Number.isFinite(loss)) throw diverged(epoch, learningRate);
      }
      const seconds = (performance.now() - began) / 1000;
      const measured = evaluation === undefined ? {} : await evaluate(network, shape, head, evaluation, signal);
      const report = { epoch, loss: loss / data.rows, ...measured, rowsPerSecond: data.rows / seconds };
      history.push(report);
      options.onEpoch?.(report);
      const judged = report.evaluationLoss;
      if (judged === undefined || best === undefined || judged < best.loss) best = { epoch, loss: judged ?? 0, weights: network.weights() };
      else if (options.patience !== undefined && epoch - best.epoch >= options.patience) break;
    }
    options.onProgress?.(1);
    const { weights, epoch } = best ?? { weights: network.weights(), epoch: 0 };
    return { shape, head, weights, epoch, history, settings: { epochs, batchSize, learningRate, seed } };
  } finally {
    network.dispose();
  }
}

function shapeOf(data: TrainingData, hidden: readonly number[], outputs: number): NetworkShape {
  const positive = (units: number): boolean => Number.isInteger(units) && units > 0;
  if (hidden.length === 0 || !hidden.every(positive)) throw new RangeError("hidden needs at least one layer, each of a positive number of units");
  return {
    dense: data.features.filter(({ kind }) => kind === "number").length,
    cardinalities: data.features.flatMap((feature) => (feature.kind === "index" ? [feature.cardinality] : [])),
    hidden,
    outputs,
  };
}

async function evaluate(
  network: Network, shape: NetworkShape, head: Head, data: TrainingData, signal: AbortSignal | undefined,
): Promise<Pick<EpochReport, "evaluationLoss" | "evaluationAccuracy">> {
  const size = Math.min(8192, data.rows);
  const reader = new BatchReader(data, shape, size);
  let loss = 0;
  let correct = 0;
  for (let start = 0; start < data.rows; start += size) {
    if (start % (16 * size) === 0) {
      await new Promise(setImmediate);
      signal?.throwIfAborted();
    }
    const batch = reader.read(start, Math.min(data.rows, start + size));
    const raw = network.outputs(batch);
    loss += batchLoss(head, raw, batch.labels, shape.outputs);
    if (head !== "linear") correct += correctRows(head, raw, batch.labels, shape.outputs);
  }
  return { evaluationLoss: loss / data.rows, ...(head === "linear" ? {} : { evaluationAccuracy: correct / data.rows }) };
}

function diverged(epoch: number, learningRate: number): ZenError {
  return new ZenError("TRAINING_DIVERGED", `The loss became infinite in epoch ${epoch} with a learning rate of ${learningRate}`, {
    hint: "Give a smaller learning rate, and look for extreme values in the features and the label.",
  });
}
