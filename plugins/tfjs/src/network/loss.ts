export type Head = "sigmoid" | "softmax" | "linear";

/**
 * The loss of a batch summed over its rows, from the last layer's raw outputs [rows, outputs]: cross-entropy for `sigmoid` and
 * `softmax`, half the squared error for `linear`. With `slopes`, also its gradient divided by the number of rows.
 */
export function batchLoss(
  head: Head,
  raw: Float32Array,
  labels: Float32Array,
  outputs: number,
  slopes?: Float32Array,
): number {
  if (head === "softmax") return softmaxLoss(raw, labels, outputs, slopes);
  const rows = labels.length;
  let loss = 0;
  for (let row = 0; row < rows; row++) {
    const z = raw[row]!;
    const y = labels[row]!;
    if (head === "linear") {
      loss += ((z - y) * (z - y)) / 2;
      if (slopes) slopes[row] = (z - y) / rows;
    } else {
      loss += Math.max(z, 0) - z * y + Math.log1p(Math.exp(-Math.abs(z)));
      if (slopes) slopes[row] = (1 / (1 + Math.exp(-z)) - y) / rows;
    }
  }
  return loss;
}

function softmaxLoss(raw: Float32Array, labels: Float32Array, outputs: number, slopes?: Float32Array): number {
  const rows = labels.length;
  let loss = 0;
  for (let row = 0; row < rows; row++) {
    const from = row * outputs;
    let top = -Infinity;
    for (let k = 0; k < outputs; k++) top = Math.max(top, raw[from + k]!);
    let sum = 0;
    for (let k = 0; k < outputs; k++) sum += Math.exp(raw[from + k]! - top);
    const label = labels[row]!;
    loss += Math.log(sum) + top - raw[from + label]!;
    if (!slopes) continue;
    for (let k = 0; k < outputs; k++) {
      slopes[from + k] = (Math.exp(raw[from + k]! - top) / sum - (k === label ? 1 : 0)) / rows;
    }
  }
  return loss;
}

/** Which rows the model gets right: for a class the greatest output, the first of equals. */
export function correctRows(head: Head, raw: Float32Array, labels: Float32Array, outputs: number): number {
  let correct = 0;
  for (let row = 0; row < labels.length; row++) {
    let best = 0;
    if (head === "sigmoid") best = raw[row]! > 0 ? 1 : 0;
    else for (let k = 1; k < outputs; k++) if (raw[row * outputs + k]! > raw[row * outputs + best]!) best = k;
    if (best === labels[row]) correct++;
  }
  return correct;
}
