/** What an evaluation found. Values are finite numbers by metric name (`accuracy`, `rocAuc`, `logLoss`, `rmse`). */
export interface Evaluation {
  readonly task?: "classification" | "regression";
  /** Rows evaluated. */
  readonly rows?: number;
  readonly values: Readonly<Record<string, number>>;
  /** The same metrics of the best constant prediction on the same rows: the class shares, or the mean. */
  readonly baseline?: Readonly<Record<string, number>>;
  readonly slices?: readonly MetricSlice[];
}

export interface MetricSlice {
  readonly column: string;
  readonly value: string;
  readonly rows: number;
  readonly values: Readonly<Record<string, number>>;
}
