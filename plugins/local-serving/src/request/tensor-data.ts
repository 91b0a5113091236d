import type { TensorSignature } from "@zen/plugin-sdk";
import { MISSING } from "@zen/plugin-sdk/serving";
import { elementError } from "./element-error.js";
import { int64Data, type LongIntegers } from "./int64-data.js";
import { isNull } from "./missing.js";

export type TensorData = BigInt64Array | Float64Array | Float32Array | Uint8Array | readonly string[];

/**
 * Checks JSON values and turns them into a tensor's elements; null becomes the value that stands for it where the input is
 * optional. @throws RequestError
 */
export function tensorData(input: TensorSignature, values: readonly unknown[], long: LongIntegers): TensorData {
  switch (input.datatype) {
    case "INT64":
      return int64Data(input, values, long);
    case "FP64":
      return doubles(input, values);
    case "FP32":
      return floats(input, values);
    case "BOOL":
      return booleans(input, values);
    case "BYTES":
      return strings(input, values);
  }
}

function doubles(input: TensorSignature, values: readonly unknown[]): Float64Array {
  const data = new Float64Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (Number.isFinite(value)) data[index] = value as number;
    else if (isNull(input, value)) data[index] = MISSING.FP64;
    else throw elementError(input, index, typeof value === "number" ? "within the range of FP64" : "a number");
  }
  return data;
}

function floats(input: TensorSignature, values: readonly unknown[]): Float32Array {
  const data = new Float32Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (typeof value !== "number") throw elementError(input, index, "a number");
    data[index] = value;
    if (!Number.isFinite(data[index])) throw elementError(input, index, "within the range of FP32");
  }
  return data;
}

function booleans(input: TensorSignature, values: readonly unknown[]): Uint8Array {
  return Uint8Array.from(values, (value, index) => {
    if (typeof value !== "boolean") throw elementError(input, index, "true or false");
    return value ? 1 : 0;
  });
}

/** The runtime's strings are UTF-8 and end at U+0000, so that it would take such text for another one. */
const UNFIT = /[\0\p{Surrogate}]/u;

function strings(input: TensorSignature, values: readonly unknown[]): readonly string[] {
  let data = values;
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (typeof value === "string") {
      if (UNFIT.test(value)) throw elementError(input, index, "a string without U+0000 and lone surrogates");
    } else if (isNull(input, value)) {
      if (data === values) data = [...values];
      (data as unknown[])[index] = MISSING.BYTES;
    } else throw elementError(input, index, "a string");
  }
  return data as readonly string[];
}
