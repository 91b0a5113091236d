/** Root of the mean squared error, mean absolute error, and R² (left out where the labels do not vary), in the label's own unit. */
export function regressionMetrics(
  labels: Float64Array,
  predictions: Float64Array,
  slice?: Int32Array,
): Record<string, number> {
  const rows = slice ?? Int32Array.from(labels, (_, index) => index);
  let mean = 0;
  for (const row of rows) mean += (labels[row] ?? 0) / rows.length;
  let squared = 0;
  let absolute = 0;
  let spread = 0;
  for (const row of rows) {
    const error = (predictions[row] ?? 0) - (labels[row] ?? 0);
    squared += error * error;
    absolute += Math.abs(error);
    spread += ((labels[row] ?? 0) - mean) ** 2;
  }
  const values = { rmse: Math.sqrt(squared / rows.length), mae: absolute / rows.length };
  return spread > 0 ? { ...values, r2: 1 - squared / spread } : values;
}

/** The same figures for the best constant prediction on these rows: their mean. */
export function meanMetrics(labels: Float64Array): Record<string, number> {
  let mean = 0;
  for (const label of labels) mean += label / labels.length;
  return regressionMetrics(labels, new Float64Array(labels.length).fill(mean));
}
