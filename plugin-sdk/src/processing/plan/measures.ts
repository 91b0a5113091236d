/** What `analyse` may ask: every answer can be merged from answers over disjoint sets of rows. */
export type Measure = RowsMeasure | SummaryMeasure | ValuesMeasure | SketchMeasure;

/** `RowsResult`: how many rows. */
export interface RowsMeasure {
  readonly measure: "rows";
  readonly name: string;
}

/** Counts, range and moments of a column of bool (as 0 and 1), int64, float64 or timestamp; counts alone of a string. */
export interface SummaryMeasure {
  readonly measure: "summary";
  readonly name: string;
  readonly column: string;
}

/** The most frequent values of a column that is no list, at most `limit` of them. */
export interface ValuesMeasure {
  readonly measure: "values";
  readonly name: string;
  readonly column: string;
  readonly limit: number;
}

/** Counts per logarithmic bucket of int64, float64 or timestamp: quantiles and histograms come from it. */
export interface SketchMeasure {
  readonly measure: "sketch";
  readonly name: string;
  readonly column: string;
}

/** One result per measure, under its name. */
export type Analysis = Readonly<Record<string, MeasureResult>>;

export type MeasureResult = RowsResult | SummaryResult | ValuesResult | SketchResult;

export type RowsResult = {
  readonly measure: "rows";
  readonly rows: number;
};

export type SummaryResult = {
  readonly measure: "summary";
  readonly rows: number;
  readonly nulls: number;
  /** Not counted among `nulls`, and left out of all that follows, as are infinities. */
  readonly nans: number;
  readonly infinities: number;
  /** How many finite values there are; 0 for a string column, as `nulls` is all there is to say. */
  readonly count: number;
  /** Null when `count` is 0. int64 and timestamp are rounded to float64. */
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  /** Sum of squared deviations from the mean; 0 when `count` is 0. */
  readonly m2: number;
};

export type ValuesResult = {
  readonly measure: "values";
  readonly rows: number;
  readonly nulls: number;
  readonly nans: number;
  /** How many different values there are, neither null nor NaN; -0 is 0. */
  readonly distinct: number;
  /** By descending count, ties by the order of values (strings by bytes, false before true). */
  readonly values: readonly { readonly value: string | number | boolean; readonly count: number }[];
};

/**
 * A finite x other than 0 lies in the bucket `k = ceil(ln(|x|) / ln(gamma))`, `gamma` = 1.01, of its sign; where the logarithm is
 * within its last bits of a border an engine may take either side. So a quantile is known within 1 %.
 */
export type SketchResult = {
  readonly measure: "sketch";
  readonly count: number;
  readonly zeros: number;
  /** [k, count], by ascending k. */
  readonly positive: readonly (readonly [number, number])[];
  readonly negative: readonly (readonly [number, number])[];
  readonly min: number | null;
  readonly max: number | null;
};
