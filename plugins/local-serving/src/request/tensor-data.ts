import type { TensorSignature } from "@zen/plugin-sdk";
import { MISSING } from "@zen/plugin-sdk/serving";
import { readLongInteger } from "./long-integers.js";
import { badRequest, quoted } from "./request-error.js";

export type TensorData = BigInt64Array | Float64Array | Float32Array | Uint8Array | readonly string[];

/** How integers are read that may not be exact in a double. */
export interface Integers {
  /** Whether -2^63 is what it says. */
  readonly lowestIsExact: boolean;
  /** Of INT64 elements: the same elements, with long integers as text. */
  exact(): readonly unknown[];
}

/** Checks JSON values and turns them into a tensor's elements; null is the missing value where the input is optional. */
export function tensorData(input: TensorSignature, values: readonly unknown[], integers: Integers): TensorData {
  switch (input.datatype) {
    case "INT64":
      return int64(input, values, integers);
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

/** All elements missing, or undefined for a datatype that has no value for that. */
export function missingData({ datatype }: TensorSignature, count: number): TensorData | undefined {
  switch (datatype) {
    case "INT64":
      return new BigInt64Array(count).fill(MISSING.INT64);
    case "FP64":
      return new Float64Array(count).fill(MISSING.FP64);
    case "BYTES":
      return new Array<string>(count).fill(MISSING.BYTES);
    default:
      return undefined;
  }
}

const LOWEST = Number(MISSING.INT64);
const [LOW, HIGH] = new Uint8Array(Int32Array.of(1).buffer)[0] === 1 ? [0, 1] : [1, 0];

function int64(input: TensorSignature, values: readonly unknown[], integers: Integers): BigInt64Array {
  const data = new BigInt64Array(values.length);
  // The same memory: writing halves is faster than making a bigint of each element.
  const halves = new Int32Array(data.buffer);
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (Number.isSafeInteger(value)) {
      const high = Math.floor((value as number) / 0x1_0000_0000);
      halves[2 * index + LOW] = (value as number) - high * 0x1_0000_0000;
      halves[2 * index + HIGH] = high;
    } else if (isNull(input, value) || (value === LOWEST && integers.lowestIsExact)) data[index] = MISSING.INT64;
    else if (Number.isInteger(value)) return exactInt64(input, integers.exact());
    else throw wrong(input, index, "a whole number");
  }
  return data;
}

function exactInt64(input: TensorSignature, values: readonly unknown[]): BigInt64Array {
  return BigInt64Array.from(values, (value, index) => {
    if (Number.isSafeInteger(value)) return BigInt(value as number);
    if (isNull(input, value)) return MISSING.INT64;
    const exact = typeof value === "string" ? readLongInteger(value) : undefined;
    if (exact === undefined) throw wrong(input, index, "a whole number of 64 bits");
    return exact;
  });
}

function doubles(input: TensorSignature, values: readonly unknown[]): Float64Array {
  const data = new Float64Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (Number.isFinite(value)) data[index] = value as number;
    else if (isNull(input, value)) data[index] = MISSING.FP64;
    else throw wrong(input, index, typeof value === "number" ? "within the range of FP64" : "a number");
  }
  return data;
}

function floats(input: TensorSignature, values: readonly unknown[]): Float32Array {
  const data = new Float32Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (typeof value !== "number") throw wrong(input, index, "a number");
    data[index] = value;
    if (!Number.isFinite(data[index])) throw wrong(input, index, "within the range of FP32");
  }
  return data;
}

function booleans(input: TensorSignature, values: readonly unknown[]): Uint8Array {
  return Uint8Array.from(values, (value, index) => {
    if (typeof value !== "boolean") throw wrong(input, index, "true or false");
    return value ? 1 : 0;
  });
}

function strings(input: TensorSignature, values: readonly unknown[]): readonly string[] {
  let data = values;
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (typeof value === "string") {
      // The runtime's strings end there, so that it would take the text for another one.
      if (value.includes("\0")) throw wrong(input, index, "a string without the character U+0000");
    } else if (isNull(input, value)) {
      if (data === values) data = [...values];
      (data as unknown[])[index] = MISSING.BYTES;
    } else throw wrong(input, index, "a string");
  }
  return data as readonly string[];
}

function isNull({ optional }: TensorSignature, value: unknown): boolean {
  return value === null && optional === true;
}

function wrong({ name, optional, datatype }: TensorSignature, index: number, wanted: string): Error {
  const orNull = optional === true && missingData({ name, datatype, shape: [] }, 0) !== undefined ? " or null" : "";
  return badRequest(`element ${index} of input ${quoted(name)} is not ${wanted}${orNull}`);
}
