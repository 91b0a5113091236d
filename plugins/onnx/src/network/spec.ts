/** Weights, row-major: `rows` inputs, `columns` outputs. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/** A layer: its id is what later layers name under `from`. Each gives float32 [batch, width]. */
export type NetworkLayer = { readonly id: string } & (
  NumbersLayer | EmbeddingLayer | OneHotLayer | DenseLayer | CombineLayer | ActivationLayer
);

/** The named number features side by side. */
export interface NumbersLayer {
  readonly kind: "numbers";
  readonly features: readonly string[];
}

/** The row of `table` that an index feature picks; as many rows as the feature has cases. */
export interface EmbeddingLayer {
  readonly kind: "embedding";
  readonly feature: string;
  readonly table: Matrix;
}

/** 1 in the column that an index feature picks, 0 elsewhere. */
export interface OneHotLayer {
  readonly kind: "one-hot";
  readonly feature: string;
}

/** `from x weights + bias` */
export interface DenseLayer {
  readonly kind: "dense";
  readonly from: string;
  readonly weights: Matrix;
  readonly bias?: Float32Array;
}

/** Layers of equal width added, or any layers side by side. */
export interface CombineLayer {
  readonly kind: "add" | "concatenate";
  readonly from: readonly string[];
  /** Of `add`: a further row for every row. */
  readonly bias?: Float32Array;
}

export interface ActivationLayer {
  readonly kind: "activation";
  readonly from: string;
  readonly activation: "relu" | "tanh" | "sigmoid" | "softplus" | "elu" | "leaky-relu";
}

/**
 * A trained network as data: what a trainer hands over to become part of a model's graph. The list is closed, so that every
 * trainer's network is compiled and tested in one place.
 */
export interface NetworkSpec {
  /** Each layer reads features and layers before it. */
  readonly layers: readonly NetworkLayer[];
  /** The layer whose values are the raw outputs. */
  readonly output: string;
  /**
   * `sigmoid`: one raw output, the probability of the second of two classes. `softmax`: one per class. `linear`: one, the label
   * as the transform has scaled it.
   */
  readonly head: "sigmoid" | "softmax" | "linear";
}
