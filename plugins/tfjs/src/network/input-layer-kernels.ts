import { registerKernel, type NamedTensorInfoMap, type TensorInfo } from "@tensorflow/tfjs-core";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";

export const INPUT_LAYER = "ZenInputLayer";
export const INPUT_LAYER_GRADIENT = "ZenInputLayerGradient";

/**
 * The first layer of a network over a table: `relu?(bias + sum_k x[k] * table[k] + sum_f table[index[f]])`, that is the product of a
 * dense row and some one-hot rows with one matrix. Neither the one-hot matrix nor the gathered rows are ever made, which is what
 * makes training on categories fast, and the gradient adds into the rows that were used.
 *
 * Inputs: `x` float32 [n, k], `index` int32 [n, f] (rows of `table`, those of the dense features first), `table` float32 [rows, units],
 * `bias` float32 [units].
 */
export function registerInputLayer(): void {
  registerKernel({ kernelName: INPUT_LAYER, backendName: "wasm", kernelFunc: forward });
  registerKernel({ kernelName: INPUT_LAYER_GRADIENT, backendName: "wasm", kernelFunc: gradient });
}

interface KernelCall {
  readonly inputs: NamedTensorInfoMap;
  readonly backend: unknown;
}

function input(inputs: NamedTensorInfoMap, name: string): TensorInfo & { readonly shape: [number, number] } {
  return inputs[name] as TensorInfo & { readonly shape: [number, number] };
}

function forward({ inputs, backend }: KernelCall): TensorInfo {
  const wasm = backend as BackendWasm;
  const [x, index, table] = [input(inputs, "x"), input(inputs, "index"), input(inputs, "table")];
  const [rows, dense] = x.shape;
  const sparse = index.shape[1];
  const units = table.shape[1];
  // Outputs first: making one may grow the heap, which detaches every view taken before.
  const output = wasm.makeOutput([rows, units], "float32");
  const floats = (tensor: TensorInfo): Float32Array => wasm.typedArrayFromHeap(tensor) as Float32Array;
  const [values, weights, bias, sums] = [floats(x), floats(table), floats(input(inputs, "bias")), floats(output)];
  const picked = wasm.typedArrayFromHeap(index) as Int32Array;
  for (let row = 0; row < rows; row++) {
    const to = row * units;
    sums.set(bias, to);
    for (let k = 0; k < dense; k++) addScaled(sums, to, weights, k * units, values[row * dense + k]!, units);
    let at = row * sparse;
    const end = at + sparse;
    for (; at + 4 <= end; at += 4) {
      addFour(sums, to, weights, picked[at]! * units, picked[at + 1]! * units, picked[at + 2]! * units, picked[at + 3]! * units, units);
    }
    for (; at < end; at++) addScaled(sums, to, weights, picked[at]! * units, 1, units);
    for (let unit = to; unit < to + units; unit++) if (!(sums[unit]! > 0)) sums[unit] = 0;
  }
  return output;
}

function addScaled(sums: Float32Array, to: number, weights: Float32Array, from: number, scale: number, units: number): void {
  for (let unit = 0; unit < units; unit++) sums[to + unit]! += scale * weights[from + unit]!;
}

/** Four rows in one pass: the sum is loaded and stored once instead of four times. */
function addFour(
  sums: Float32Array, to: number, weights: Float32Array, a: number, b: number, c: number, d: number, units: number,
): void {
  for (let unit = 0; unit < units; unit++) {
    sums[to + unit]! += weights[a + unit]! + weights[b + unit]! + weights[c + unit]! + weights[d + unit]!;
  }
}

/** From the layer's output `y` and its gradient `dy`, the gradients of `table` and `bias`. */
function gradient({ inputs, backend }: KernelCall): TensorInfo[] {
  const wasm = backend as BackendWasm;
  const [x, index, y] = [input(inputs, "x"), input(inputs, "index"), input(inputs, "y")];
  const table = input(inputs, "table");
  const [rows, dense] = x.shape;
  const sparse = index.shape[1];
  const units = table.shape[1];
  const tableOut = wasm.makeOutput(table.shape, "float32");
  const biasOut = wasm.makeOutput([units], "float32");
  const floats = (tensor: TensorInfo): Float32Array => wasm.typedArrayFromHeap(tensor) as Float32Array;
  const [values, active, slopes] = [floats(x), floats(y), floats(input(inputs, "dy"))];
  const [weights, bias] = [floats(tableOut).fill(0), floats(biasOut).fill(0)];
  const picked = wasm.typedArrayFromHeap(index) as Int32Array;
  const starts = new Int32Array(sparse);
  for (let row = 0; row < rows; row++) {
    const from = row * units;
    for (let f = 0; f < sparse; f++) starts[f] = picked[row * sparse + f]! * units;
    for (let unit = 0; unit < units; unit++) {
      if (!(active[from + unit]! > 0)) continue;
      const slope = slopes[from + unit]!;
      bias[unit]! += slope;
      for (let k = 0; k < dense; k++) weights[k * units + unit]! += values[row * dense + k]! * slope;
      for (let f = 0; f < sparse; f++) weights[starts[f]! + unit]! += slope;
    }
  }
  return [tableOut, biasOut];
}
