import { ZenError } from "../../errors.js";
import type { Value } from "../batch.js";
import { isInt64 } from "./literals.js";

/** An int64 as interpreters hold it: a number where that is a safe integer, else a bigint. */
export type Int = number | bigint;

/** @throws ZenError `INT64_OVERFLOW` */
export function toInt(value: bigint): Int {
  if (!isInt64(value)) throw overflow();
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

export function overflow(): ZenError {
  return new ZenError("INT64_OVERFLOW", "The result of an int64 operation does not fit into 64 bits", {
    hint: "Compute with float(x), or filter the rows out.",
  });
}

export function addInt(a: Int, b: Int): Int {
  const sum = Number(a) + Number(b);
  return Number.isSafeInteger(sum) && typeof a === "number" && typeof b === "number"
    ? sum
    : toInt(BigInt(a) + BigInt(b));
}

export function subtractInt(a: Int, b: Int): Int {
  const difference = Number(a) - Number(b);
  return Number.isSafeInteger(difference) && typeof a === "number" && typeof b === "number"
    ? difference
    : toInt(BigInt(a) - BigInt(b));
}

export function multiplyInt(a: Int, b: Int): Int {
  const product = Number(a) * Number(b);
  return Number.isSafeInteger(product) ? product + 0 : toInt(BigInt(a) * BigInt(b));
}

/** Towards zero; null when `b` is 0. */
export function divideInt(a: Int, b: Int): Int | null {
  return Number(b) === 0 ? null : toInt(BigInt(a) / BigInt(b));
}

/** With the sign of `a`; null when `b` is 0. */
export function remainderInt(a: Int, b: Int): Int | null {
  return Number(b) === 0 ? null : toInt(BigInt(a) % BigInt(b));
}

/**
 * The one order of values, in comparisons, sorts, `min` and `max` alike: false before true; -0 equal to 0; NaN equal to itself and
 * after every number; strings by their UTF-8 bytes, which is by code point.
 */
export function compareValues(a: Value, b: Value): number {
  if (typeof a === "string") return compareStrings(a, b as string);
  if (Array.isArray(a)) return compareLists(a as readonly Value[], b as readonly Value[]);
  if (a! < b!) return -1;
  if (a! > b!) return 1;
  // Equal, or one of the two is NaN.
  return Number(a !== a) - Number(b !== b);
}

function compareStrings(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    // Code units order as code points do, except that surrogates stand for code points above all others.
    if (x !== y) return isSurrogate(x) === isSurrogate(y) ? x - y : isSurrogate(x) ? 1 : -1;
  }
  return a.length - b.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xe000;
}

function compareLists(a: readonly Value[], b: readonly Value[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compareNullable(a[i]!, b[i]!);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** As `compareValues`, with null after everything else. */
export function compareNullable(a: Value, b: Value): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return compareValues(a, b);
}
