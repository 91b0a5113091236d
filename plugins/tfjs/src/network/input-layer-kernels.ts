import { registerKernel, type NamedTensorInfoMap, type TensorInfo } from "@tensorflow/tfjs-core";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { inputLayerKernels, type InputLayerKernels } from "./wasm/input-layer.js";
import type { Memory } from "./wasm/web-assembly.js";

export const INPUT_LAYER = "ZenInputLayer";
export const INPUT_LAYER_GRADIENT = "ZenInputLayerGradient";

/**
 * The first layer of a network over a table: `relu(bias + sum_k x[k] * table[k] + sum_f table[index[f]])`, that is the product of a
 * dense row and some one-hot rows with one matrix. Neither the one-hot matrix nor the gathered rows are ever made, which is what
 * makes training on categories fast, and the gradient adds into the rows that were used.
 *
 * Inputs: `x` float32 [n, k], `index` int32 [n, f] (rows of `table`, those of the dense features first), `table` float32 [rows, units],
 * `bias` float32 [units]; for the gradient also the output `y` and its gradient `dy`, and it gives those of `table` and `bias`.
 */
export function registerInputLayer(): void {
  registerKernel({ kernelName: INPUT_LAYER, backendName: "wasm", kernelFunc: forward });
  registerKernel({ kernelName: INPUT_LAYER_GRADIENT, backendName: "wasm", kernelFunc: gradient });
}

interface KernelCall {
  readonly inputs: NamedTensorInfoMap;
  readonly backend: unknown;
}

const loaded = new WeakMap<BackendWasm, InputLayerKernels>();

/** The kernels over the backend's own memory. */
function kernelsOf(backend: BackendWasm): InputLayerKernels {
  let kernels = loaded.get(backend);
  if (kernels === undefined) {
    const { asm } = backend.wasm as unknown as { readonly asm: { readonly memory: Memory } };
    loaded.set(backend, (kernels = inputLayerKernels(asm.memory)));
  }
  return kernels;
}

function tensorsOf({ inputs, backend }: KernelCall) {
  const wasm = backend as BackendWasm;
  const tensor = (name: string): TensorInfo => inputs[name] as TensorInfo;
  const pointer = (info: TensorInfo): number => wasm.getMemoryOffset(info.dataId);
  const [rows, dense] = tensor("x").shape as [number, number];
  const [, sparse] = tensor("index").shape as [number, number];
  const [, units] = tensor("table").shape as [number, number];
  return { wasm, tensor, pointer, sizes: [rows, dense, sparse, units] as const };
}

function forward(call: KernelCall): TensorInfo {
  const { wasm, tensor, pointer, sizes } = tensorsOf(call);
  const [rows, , , units] = sizes;
  const output = wasm.makeOutput([rows, units], "float32");
  const [x, index, table, bias] = [tensor("x"), tensor("index"), tensor("table"), tensor("bias")].map(pointer) as [
    number,
    number,
    number,
    number,
  ];
  kernelsOf(wasm).forward(x, index, table, bias, pointer(output), ...sizes);
  return output;
}

function gradient(call: KernelCall): TensorInfo[] {
  const { wasm, tensor, pointer, sizes } = tensorsOf(call);
  const table = wasm.makeOutput(tensor("table").shape, "float32");
  const bias = wasm.makeOutput([sizes[3]], "float32");
  // Views are taken after both were made: making one may grow the memory, which detaches every view taken before.
  for (const output of [table, bias]) wasm.typedArrayFromHeap(output).fill(0);
  const [x, index, y, dy] = [tensor("x"), tensor("index"), tensor("y"), tensor("dy")].map(pointer) as [
    number,
    number,
    number,
    number,
  ];
  kernelsOf(wasm).gradient(x, index, y, dy, pointer(table), pointer(bias), ...sizes);
  return [table, bias];
}
