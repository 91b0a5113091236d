import type { TensorSignature } from "../model.js";
import { isInt64, maxTimestamp, minTimestamp, parseTimestamp } from "../processing/expression/literals.js";
import { MISSING } from "./missing.js";

/** What is wrong with a value, as the end of the sentence "it must be ...". */
export class Unfit extends Error {}

/** An element of an input tensor from a JSON value, Date or bigint; null and undefined are the caller's. @throws Unfit */
export function encodeValue(signature: TensorSignature, value: unknown): number | bigint | string {
  if (signature.logicalType === "timestamp") return timestamp(value);
  if (signature.logicalType === "bool" || signature.datatype === "BOOL") return bool(signature, value);
  switch (signature.datatype) {
    case "BYTES":
      return text(value);
    case "INT64":
      return int64(value);
    default:
      return number(value);
  }
}

/** The element that stands for null. */
export function missingElement({ datatype }: TensorSignature): number | bigint | string {
  return datatype === "BYTES" ? MISSING.BYTES : datatype === "INT64" ? MISSING.INT64 : MISSING.FP64;
}

function bool({ datatype }: TensorSignature, value: unknown): number | bigint {
  if (typeof value !== "boolean") throw new Unfit("true or false");
  return datatype === "INT64" ? BigInt(value) : Number(value);
}

function text(value: unknown): string {
  if (typeof value !== "string") throw new Unfit("a text");
  if (value === MISSING.BYTES) throw new Unfit("a text other than U+FFFF, which stands for null");
  return value;
}

function int64(value: unknown): bigint {
  if (typeof value !== "bigint" && !Number.isSafeInteger(value)) throw new Unfit("a whole number");
  const whole = BigInt(value as number | bigint);
  if (!isInt64(whole) || whole === MISSING.INT64) throw new Unfit("a whole number above -2^63 and below 2^63");
  return whole;
}

function number(value: unknown): number {
  if (typeof value !== "number" && typeof value !== "bigint") throw new Unfit("a number");
  if (Number(value) === MISSING.FP64) throw new Unfit(`a number other than ${MISSING.FP64}, which stands for null`);
  return Number(value);
}

function timestamp(value: unknown): bigint {
  let microseconds: bigint | undefined;
  if (value instanceof Date && !Number.isNaN(value.getTime())) microseconds = BigInt(value.getTime()) * 1000n;
  else if (typeof value === "string") microseconds = parseTimestamp(value);
  else if (typeof value === "bigint" || Number.isSafeInteger(value)) microseconds = BigInt(value as number | bigint);
  if (microseconds === undefined || microseconds < minTimestamp || microseconds > maxTimestamp) {
    throw new Unfit("a time such as 2001-01-31T14:05:00Z, or microseconds since 1970");
  }
  return microseconds;
}
