import { ZenError } from "@zen/plugin-sdk";
import type { Network } from "../network/network.js";
import type { BatchReader } from "./batches.js";
import { learningRateAt } from "./schedule.js";

/** Steps between two looks at the signal. */
const BREATH = 16;

export interface EpochSettings {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((fraction: number) => void) | undefined;
}

/** One pass over all rows in the given order. @throws ZenError `TRAINING_DIVERGED` */
export async function trainEpoch(
  network: Network,
  reader: BatchReader,
  order: Uint32Array,
  epoch: number,
  { epochs, batchSize, learningRate, signal, onProgress }: EpochSettings,
): Promise<{ readonly loss: number; readonly rowsPerSecond: number }> {
  const began = performance.now();
  const rows = order.length;
  const steps = Math.ceil(rows / batchSize);
  let loss = 0;
  for (let step = 0; step < steps; step++) {
    const done = (epoch - 1) * steps + step;
    if (step % BREATH === 0) {
      await new Promise(setImmediate);
      signal?.throwIfAborted();
      onProgress?.(done / (epochs * steps));
    }
    const batch = reader.read(step * batchSize, Math.min(rows, (step + 1) * batchSize), order);
    loss += network.train(batch, learningRateAt(done, epochs * steps, learningRate));
    if (!Number.isFinite(loss)) throw diverged(epoch, learningRate);
  }
  return { loss: loss / rows, rowsPerSecond: rows / ((performance.now() - began) / 1000) };
}

function diverged(epoch: number, learningRate: number): ZenError {
  return new ZenError(
    "TRAINING_DIVERGED",
    `The loss became infinite in epoch ${epoch} with a learning rate of ${learningRate}`,
    {
      hint: "Give a smaller learning rate, and look for extreme values in the features and the label.",
    },
  );
}
