import type { Column } from "./schema.js";

/**
 * `transform@1`: the constants with which raw columns become what a trainer reads, learnt from the training rows alone.
 * Processing engines apply it to datasets, the ONNX compiler writes the same arithmetic into the model's graph, and
 * `applyTransform` is the reference both are held to.
 */
export interface TransformSpec {
  readonly format: "transform@1";
  /** Raw columns that the features need, in the order in which a request lists them (label columns excluded). */
  readonly inputs: readonly Column[];
  /** Columns computed first, each expression over `inputs` and earlier entries. */
  readonly derive: readonly { readonly column: Column; readonly expression: string }[];
  readonly features: readonly FeatureTransform[];
  readonly label?: LabelTransform;
}

export type FeatureTransform = NumericFeature | BucketFeature | CategoryFeature;

/** float64 out: `(fill(x) - offset) / divisor`; z-score: mean and deviation; min-max: min and max - min; plain: 0 and 1. */
export interface NumericFeature {
  readonly kind: "numeric";
  readonly output: string;
  readonly input: string;
  readonly scaling: "none" | "z-score" | "min-max";
  /** Replaces null and NaN before scaling. */
  readonly fill: number;
  readonly offset: number;
  /** Never 0: a column without spread gets 1. */
  readonly divisor: number;
}

/** Index 0..boundaries.length: the number of boundaries that are <= the filled value. */
export interface BucketFeature {
  readonly kind: "bucket";
  readonly output: string;
  readonly input: string;
  readonly fill: number;
  /** Strictly ascending, finite. */
  readonly boundaries: readonly number[];
}

/**
 * Index 0..vocabulary.length-1 for a value in the vocabulary and vocabulary.length ("other") for every other one, null
 * among them. The vocabulary is ordered by descending count, ties by bytes. Cardinality is vocabulary.length + 1.
 */
export interface CategoryFeature {
  readonly kind: "category";
  readonly output: string;
  readonly input: string;
  readonly vocabulary: readonly string[] | readonly number[] | readonly boolean[];
}

/** A class label becomes its index in `classes`; a number label stays, shifted and scaled for the trainer's good only. */
export type LabelTransform =
  | {
      readonly kind: "class";
      readonly output: string;
      readonly input: string;
      readonly classes: readonly (string | number | boolean)[];
    }
  | {
      readonly kind: "number";
      readonly output: string;
      readonly input: string;
      readonly offset: number;
      readonly divisor: number;
    };
