/** How to fill in what is missing: a number, or one learnt from the training rows. */
export type Fill = number | "mean" | "median";

export interface NumericSpec {
  readonly kind: "numeric";
  readonly column: string;
  readonly name?: string;
  readonly scaling: "none" | "z-score" | "min-max";
  readonly fill?: Fill;
}
export interface CategorySpec {
  readonly kind: "category";
  readonly column: string;
  readonly name?: string;
  /** The most frequent values that get an index of their own; all others share one. */
  readonly max?: number;
}
export interface BucketSpec {
  readonly kind: "bucket";
  readonly column: string;
  readonly name?: string;
  readonly boundaries: readonly number[] | { readonly quantiles: number };
  readonly fill?: Fill;
}
export type FeatureSpec = NumericSpec | CategorySpec | BucketSpec;

export interface NumericOptions {
  readonly name?: string;
  /** `mean` by default. */
  readonly fill?: Fill;
}

/** `(x - mean) / deviation`, both of the training rows. */
export function zScore(column: string, options: NumericOptions = {}): NumericSpec {
  return { kind: "numeric", column, scaling: "z-score", ...options };
}

/** `(x - min) / (max - min)` of the training rows; what lies outside is not cut. */
export function minMax(column: string, options: NumericOptions = {}): NumericSpec {
  return { kind: "numeric", column, scaling: "min-max", ...options };
}

/** The number as it is, only filled in. */
export function numeric(column: string, options: NumericOptions = {}): NumericSpec {
  return { kind: "numeric", column, scaling: "none", ...options };
}

/** An index into the most frequent values (one-hot or embedding is the trainer's choice), with one more for all others. */
export function category(
  column: string,
  options: { readonly name?: string; readonly max?: number } = {},
): CategorySpec {
  return { kind: "category", column, ...options };
}

/** The bucket a number falls into: between given boundaries, or of equal shares of the training rows. */
export function bucketize(
  column: string,
  boundaries: readonly number[] | { readonly quantiles: number },
  options: NumericOptions = {},
): BucketSpec {
  return { kind: "bucket", column, boundaries, ...options };
}

export interface LabelSpec {
  readonly column: string;
  /** `class` for text and booleans, `number` for numbers, where not given. */
  readonly as?: "class" | "number";
}
