import {
  dispose,
  engine,
  fused,
  matMul,
  mul,
  step,
  sum,
  tensor1d,
  tensor2d,
  tidy,
  transpose,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from "@tensorflow/tfjs-core";
import { Adam } from "./adam.js";
import { INPUT_LAYER, INPUT_LAYER_GRADIENT } from "./input-layer-kernels.js";
import { batchLoss, type Head } from "./loss.js";
import type { NetworkShape, Weights } from "./shape.js";

/** Rows as the network reads them. */
export interface Batch {
  readonly rows: number;
  /** [rows, dense] */
  readonly dense: Float32Array;
  /** [rows, index features], as rows of the input layer's table. */
  readonly index: Int32Array;
  readonly labels: Float32Array;
}

interface Layer {
  readonly matrix: Tensor2D;
  readonly bias: Tensor1D;
}

/**
 * A feed-forward network with ReLU between its layers, on the wasm backend, which must have been loaded. The true weights are
 * plain arrays; tensors of them are made anew after each update, because the backend's matrix product keeps a packed copy
 * per tensor and would not see a change in place.
 */
export class Network {
  readonly #shape: NetworkShape;
  readonly #head: Head;
  readonly #weights: Weights;
  readonly #adam: Adam;
  #layers: readonly Layer[];

  constructor(shape: NetworkShape, head: Head, weights: Weights) {
    this.#shape = shape;
    this.#head = head;
    this.#weights = weights;
    this.#adam = new Adam(this.#parameters().map((values) => values.length));
    this.#layers = this.#upload();
  }

  /** The weights now; later training leaves the copy as it is. */
  weights(): Weights {
    return {
      matrices: this.#weights.matrices.map((matrix) => ({ ...matrix, values: matrix.values.slice() })),
      biases: this.#weights.biases.map((bias) => bias.slice()),
    };
  }

  /** The last layer's raw outputs [rows, outputs], before sigmoid or softmax. */
  outputs(batch: Batch): Float32Array {
    let raw: Float32Array | undefined;
    // Not as tidy's result: it would look for tensors in every element.
    tidy(() => {
      raw = this.#forward(batch).at(-1)!.dataSync() as Float32Array;
    });
    return raw!;
  }

  /** One step of gradient descent; returns the loss summed over the rows, as it was before the step. */
  train(batch: Batch, learningRate: number): number {
    let loss = 0;
    tidy(() => {
      const activations = this.#forward(batch);
      const raw = activations.at(-1)!.dataSync() as Float32Array;
      const slopes = new Float32Array(raw.length);
      loss = batchLoss(this.#head, raw, batch.labels, this.#shape.outputs, slopes);
      const gradients = this.#backward(activations, tensor2d(slopes, [batch.rows, this.#shape.outputs]));
      this.#adam.apply(
        this.#parameters(),
        gradients.map((gradient) => gradient.dataSync() as Float32Array),
        learningRate,
      );
    });
    dispose(this.#layers.flatMap(({ matrix, bias }) => [matrix, bias]));
    this.#layers = this.#upload();
    return loss;
  }

  /** Frees the tensors; the network cannot be used after. */
  dispose(): void {
    dispose(this.#layers.flatMap(({ matrix, bias }) => [matrix, bias]));
    this.#layers = [];
  }

  #parameters(): Float32Array[] {
    return [...this.#weights.matrices.map((matrix) => matrix.values), ...this.#weights.biases];
  }

  #upload(): Layer[] {
    return this.#weights.matrices.map(({ rows, columns, values }, layer) => ({
      matrix: tensor2d(values, [rows, columns]),
      bias: tensor1d(this.#weights.biases[layer]!),
    }));
  }

  /** [x, index, output of layer 0, output of layer 1, ...] */
  #forward(batch: Batch): Tensor2D[] {
    const x = tensor2d(batch.dense, [batch.rows, this.#shape.dense]);
    const index = tensor2d(batch.index, [batch.rows, this.#shape.cardinalities.length], "int32");
    const [first, ...rest] = this.#layers;
    let last = engine().runKernel(INPUT_LAYER, { x, index, table: first!.matrix, bias: first!.bias }) as Tensor2D;
    const activations = [x, index, last];
    rest.forEach(({ matrix, bias }, at) => {
      const activation = at === rest.length - 1 ? "linear" : "relu";
      last = fused.matMul({ a: last, b: matrix, bias, activation }) as Tensor2D;
      activations.push(last);
    });
    return activations;
  }

  /** Gradients of all parameters, in their order, from that of the raw outputs. */
  #backward([x, index, ...outputs]: readonly Tensor2D[], slope: Tensor2D): Tensor[] {
    const matrices: Tensor[] = [];
    const biases: Tensor[] = [];
    let dy = slope;
    for (let layer = this.#layers.length - 1; layer > 0; layer--) {
      // The backend's product is fast only for operands that are not transposed, so they are turned beforehand.
      const before = outputs[layer - 1]!;
      matrices.unshift(matMul(transpose(before), dy));
      biases.unshift(sum(dy, 0));
      dy = matMul(dy, transpose(this.#layers[layer]!.matrix));
      if (layer > 1) dy = mul(dy, step(before));
    }
    const inputs = { x: x!, index: index!, y: outputs[0]!, dy, table: this.#layers[0]!.matrix };
    const [table, bias] = engine().runKernel(INPUT_LAYER_GRADIENT, inputs) as Tensor[];
    return [table!, ...matrices, bias!, ...biases];
  }
}
