import { rocAuc } from "./roc-auc.js";

/** Probabilities below this count as this, as is usual, so that one confident mistake does not make the loss infinite. */
const FLOOR = 1e-7;

/** Predictions for rows with a known class: `probabilities` is row-major, `classes` wide. */
export interface Scored {
  readonly classes: number;
  readonly labels: Int32Array;
  readonly probabilities: Float32Array;
}

function rowsOf({ labels }: Scored, rows: Int32Array | undefined): Int32Array {
  return rows ?? Int32Array.from(labels, (_, index) => index);
}

/**
 * Accuracy, log loss (natural logarithm, mean over rows) and, for two classes, ROC-AUC of the second class; for more, macro-averaged
 * F1. A figure that is undefined (ROC-AUC of rows of one class) is left out. `rows` picks a slice.
 */
export function classificationMetrics(scored: Scored, slice?: Int32Array): Record<string, number> {
  const { classes, labels, probabilities } = scored;
  const rows = rowsOf(scored, slice);
  const confusion = new Float64Array(classes * classes);
  let loss = 0;
  for (const row of rows) {
    const label = labels[row] ?? 0;
    let best = 0;
    for (let k = 1; k < classes; k++) {
      if ((probabilities[row * classes + k] ?? 0) > (probabilities[row * classes + best] ?? 0)) best = k;
    }
    confusion[label * classes + best] = (confusion[label * classes + best] ?? 0) + 1;
    loss -= Math.log(Math.max(FLOOR, Math.min(1, probabilities[row * classes + label] ?? 0)));
  }
  let correct = 0;
  for (let k = 0; k < classes; k++) correct += confusion[k * classes + k] ?? 0;
  const values: Record<string, number> = { accuracy: correct / rows.length, logLoss: loss / rows.length };
  if (classes > 2) return { ...values, macroF1: macroF1(confusion, classes) };
  const auc = rocAuc(
    Float32Array.from(rows, (row) => probabilities[row * 2 + 1] ?? 0),
    Uint8Array.from(rows, (row) => labels[row] ?? 0),
  );
  return auc === undefined ? values : { ...values, rocAuc: auc };
}

/** The mean of the classes' F1 scores; a class that neither occurs nor is predicted is left out. */
function macroF1(confusion: Float64Array, classes: number): number {
  let sum = 0;
  let counted = 0;
  for (let k = 0; k < classes; k++) {
    let actual = 0;
    let predicted = 0;
    for (let j = 0; j < classes; j++) {
      actual += confusion[k * classes + j] ?? 0;
      predicted += confusion[j * classes + k] ?? 0;
    }
    if (actual + predicted === 0) continue;
    sum += (2 * (confusion[k * classes + k] ?? 0)) / (actual + predicted);
    counted++;
  }
  return counted === 0 ? 0 : sum / counted;
}

/** The same figures for the best constant prediction on these rows: the shares of the classes. */
export function classShareMetrics(classes: number, labels: Int32Array): Record<string, number> {
  const counts = new Float64Array(classes);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  const shares = Float32Array.from(counts, (count) => count / labels.length);
  const probabilities = new Float32Array(labels.length * classes);
  for (let row = 0; row < labels.length; row++) probabilities.set(shares, row * classes);
  return classificationMetrics({ classes, labels, probabilities });
}
