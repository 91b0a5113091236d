/** About 500 steps per epoch where the data allow it, a power of two from 16 to 4096. */
export function defaultBatchSize(rows: number): number {
  return 2 ** Math.min(12, Math.max(4, Math.round(Math.log2(rows / 500))));
}

/** Enough for 2,500 steps, from 5 epochs for many rows to 200 for few. */
export function defaultEpochs(rows: number, batchSize: number): number {
  return Math.min(200, Math.max(5, Math.ceil(2500 / Math.ceil(rows / batchSize))));
}

/** Grows with the root of the batch size, as the noise of its gradient shrinks. */
export function defaultLearningRate(batchSize: number): number {
  return 0.04 * Math.sqrt(batchSize / 4096);
}

/** Rises in a straight line over the first steps, then falls to 0 along half a cosine. */
export function learningRateAt(step: number, steps: number, peak: number): number {
  const warmUp = Math.min(100, Math.ceil(steps / 10));
  if (step < warmUp) return (peak * (step + 1)) / warmUp;
  return (peak * (1 + Math.cos((Math.PI * (step - warmUp)) / Math.max(1, steps - warmUp)))) / 2;
}
