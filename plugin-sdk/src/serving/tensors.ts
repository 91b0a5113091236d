import type { TensorType } from "../model.js";

/** One input of a request, in the form that runtimes take: row-major elements. */
export interface InputTensor {
  readonly name: string;
  readonly datatype: TensorType;
  readonly shape: readonly number[];
  readonly data: BigInt64Array | Float64Array | Float32Array | Uint8Array | readonly string[];
}

/** An output as it comes from a runtime or in an answer. */
export interface OutputTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Null stands for a number that JSON does not have. */
  readonly data: ArrayLike<number | bigint | string | boolean | null>;
}

/** An empty array for `length` elements of a datatype. */
export function elements(
  datatype: TensorType,
  length: number,
): BigInt64Array | Float64Array | Float32Array | Uint8Array | string[] {
  switch (datatype) {
    case "INT64":
      return new BigInt64Array(length);
    case "FP64":
      return new Float64Array(length);
    case "FP32":
      return new Float32Array(length);
    case "BOOL":
      return new Uint8Array(length);
    case "BYTES":
      return new Array<string>(length).fill("");
  }
}
