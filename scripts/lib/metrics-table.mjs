const NAMES = {
  rocAuc: "ROC-AUC",
  logLoss: "log loss",
  accuracy: "accuracy",
  macroF1: "macro F1",
  rmse: "RMSE",
  mae: "MAE",
  r2: "R²",
};

/** A Metrics value as aligned lines: the model beside the naive baseline. */
export function metricsTable({ rows, values, baseline = {} }) {
  const known = Object.keys(NAMES).filter((name) => name in values);
  const figure = (value) => (value === undefined ? "-" : value.toFixed(4)).padStart(10);
  const lines = known.map((name) => `  ${NAMES[name].padEnd(10)}${figure(values[name])}${figure(baseline[name])}`);
  return [
    `  on ${rows.toLocaleString("en")} rows not trained on`,
    `  ${"".padEnd(10)}${"model".padStart(10)}${"naive".padStart(10)}`,
    ...lines,
  ].join("\n");
}
