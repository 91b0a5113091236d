const MEAN_DECAY = 0.9;
const SQUARE_DECAY = 0.999;
const EPSILON = 1e-7;

/**
 * Adam (Kingma and Ba, 2015) over plain arrays: one pass per parameter, where the library's own optimizer makes a dozen tensors.
 */
export class Adam {
  #step = 0;
  readonly #moments: readonly { readonly mean: Float32Array; readonly square: Float32Array }[];

  constructor(sizes: readonly number[]) {
    this.#moments = sizes.map((size) => ({ mean: new Float32Array(size), square: new Float32Array(size) }));
  }

  /** Changes all parameters in place. Gradients stand in the order of the parameters. */
  apply(parameters: readonly Float32Array[], gradients: readonly Float32Array[], learningRate: number): void {
    this.#step++;
    const rate = (learningRate * Math.sqrt(1 - SQUARE_DECAY ** this.#step)) / (1 - MEAN_DECAY ** this.#step);
    parameters.forEach((values, which) => {
      const { mean, square } = this.#moments[which]!;
      update(values, gradients[which]!, mean, square, rate);
    });
  }
}

function update(
  values: Float32Array,
  gradient: Float32Array,
  mean: Float32Array,
  square: Float32Array,
  rate: number,
): void {
  for (let at = 0; at < values.length; at++) {
    const slope = gradient[at]!;
    const m = (mean[at]! += (1 - MEAN_DECAY) * (slope - mean[at]!));
    const s = (square[at]! += (1 - SQUARE_DECAY) * (slope * slope - square[at]!));
    values[at]! -= (rate * m) / (Math.sqrt(s) + EPSILON);
  }
}
