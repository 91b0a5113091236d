import { seededRandom } from "@zen/plugin-sdk/pipeline";
import { loadBackend } from "../network/backend.js";
import { initialWeights } from "../network/initialise.js";
import type { Head } from "../network/loss.js";
import { Network } from "../network/network.js";
import type { NetworkShape, Weights } from "../network/shape.js";
import { BatchReader, rowOrder, shuffle } from "./batches.js";
import { checkData, type TrainingData } from "./data.js";
import { evaluate, type Evaluation } from "./evaluate.js";
import { defaultBatchSize, defaultEpochs, defaultLearningRate } from "./schedule.js";
import { trainEpoch, type EpochSettings } from "./train-epoch.js";

export interface FeedForwardOptions {
  readonly data: TrainingData;
  /** Rows to measure each epoch on; they must have the same features. */
  readonly evaluation?: TrainingData;
  readonly task: "classification" | "regression";
  /** How many classes; needed for classification. */
  readonly classes?: number;
  /** Units of each hidden layer; `[64, 32]` when absent. */
  readonly hidden?: readonly number[];
  /** Depends on the number of rows when absent: see `defaultEpochs`. */
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
  /** From 0 to 1, many times per epoch. */
  readonly onProgress?: (fraction: number) => void;
}

/** Losses are means over the rows: cross-entropy, or half the squared error. */
export interface EpochReport extends Partial<Evaluation> {
  /** From 1. */
  readonly epoch: number;
  /** How many there will be, unless patience ends first. */
  readonly epochs: number;
  /** On the training rows, with the weights as they changed. */
  readonly loss: number;
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
  readonly settings: {
    readonly epochs: number;
    readonly batchSize: number;
    readonly learningRate: number;
    readonly seed: number;
  };
}

interface Best {
  readonly epoch: number;
  readonly loss: number;
  readonly weights: Weights;
}

/**
 * Trains a feed-forward network with Adam on the wasm backend of TensorFlow.js. Gives way to the event loop between steps.
 * @throws ZenError `TRAINING_DATA_INVALID`, `TRAINING_DIVERGED`; the signal's reason when it aborts.
 */
export async function trainFeedForward(options: FeedForwardOptions): Promise<FeedForwardResult> {
  const { data, evaluation, patience = Infinity, signal } = options;
  const { shape, head } = plan(options);
  const { batchSize = defaultBatchSize(data.rows), seed = 0 } = options;
  const { epochs = defaultEpochs(data.rows, batchSize), learningRate = defaultLearningRate(batchSize) } = options;
  const settings: EpochSettings = { epochs, batchSize, learningRate, signal, onProgress: options.onProgress };
  const random = seededRandom(`feed-forward/${seed}`);
  const shuffling = random.fork("order");
  await loadBackend();
  const network = new Network(shape, head, initialWeights(shape, random.fork("weights")));
  try {
    const reader = new BatchReader(data, shape, Math.min(batchSize, data.rows));
    const order = rowOrder(data.rows);
    const history: EpochReport[] = [];
    let best: Best | undefined;
    for (let epoch = 1; epoch <= epochs && epoch - (best?.epoch ?? epoch) <= patience; epoch++) {
      shuffle(order, shuffling);
      const trained = await trainEpoch(network, reader, order, epoch, settings);
      const report = {
        epoch,
        epochs,
        ...trained,
        ...(evaluation && (await evaluate(network, shape, head, evaluation, signal))),
      };
      history.push(report);
      options.onEpoch?.(report);
      best = better(best, report, network);
    }
    options.onProgress?.(1);
    return {
      shape,
      head,
      weights: best!.weights,
      epoch: best!.epoch,
      history,
      settings: { epochs, batchSize, learningRate, seed },
    };
  } finally {
    network.dispose();
  }
}

function better(best: Best | undefined, { epoch, evaluationLoss }: EpochReport, network: Network): Best {
  if (best !== undefined && evaluationLoss !== undefined && evaluationLoss >= best.loss) return best;
  return { epoch, loss: evaluationLoss ?? 0, weights: network.weights() };
}

/** The network for the data and the task. @throws RangeError for options that make none. */
function plan({ data, evaluation, task, classes, hidden = [64, 32], epochs = 1 }: FeedForwardOptions): {
  readonly shape: NetworkShape;
  readonly head: Head;
} {
  if (task === "classification" && !(classes! >= 2)) throw new RangeError("classification needs at least two classes");
  const widths = [...hidden, epochs];
  if (hidden.length === 0 || !widths.every((width) => Number.isInteger(width) && width > 0)) {
    throw new RangeError("hidden needs at least one layer, and layers and epochs are whole numbers above 0");
  }
  const cases = task === "classification" ? classes! : undefined;
  checkData(data, cases);
  if (evaluation !== undefined) checkData(evaluation, cases);
  const head: Head = cases === undefined ? "linear" : cases === 2 ? "sigmoid" : "softmax";
  const shape = {
    dense: data.features.filter(({ kind }) => kind === "number").length,
    cardinalities: data.features.flatMap((feature) => (feature.kind === "index" ? [feature.cardinality] : [])),
    hidden,
    outputs: head === "softmax" ? cases! : 1,
  };
  return { shape, head };
}
