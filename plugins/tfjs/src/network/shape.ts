/** What the layers of a feed-forward network are made of. */
export interface NetworkShape {
  /** Number features, each one column of the input. */
  readonly dense: number;
  /** Cardinality of each index feature. */
  readonly cardinalities: readonly number[];
  /** Units of each hidden layer; at least one layer. */
  readonly hidden: readonly number[];
  /** 1 for two classes and for regression, else the number of classes. */
  readonly outputs: number;
}

/** The first row of each index feature in the input layer's table, after the rows of the dense features. */
export function tableOffsets({ dense, cardinalities }: NetworkShape): readonly number[] {
  let next = dense;
  return cardinalities.map((cardinality) => (next += cardinality) - cardinality);
}

/** All weights of a network, row-major: the input layer's table, then per layer its matrix `[in, out]`; and every layer's bias. */
export interface Weights {
  readonly matrices: readonly Matrix[];
  readonly biases: readonly Float32Array[];
}

export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}
