import type { TypedLiteral, Value } from "@zen/plugin-sdk/processing";
import { quote } from "./quote.js";

/** A literal of an expression in Python. */
export function literal({ type, value }: TypedLiteral): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return bool(value);
  if (type === "string") return quote(value as string);
  return type === "float64" ? float(Number(value)) : int(value);
}

export function bool(value: boolean): string {
  return value ? "True" : "False";
}

/** An int64, or a timestamp in microseconds. */
export function int(value: number | bigint | string): string {
  return String(BigInt(value));
}

/** A float64 to its last bit, of every kind: Python reads back the shortest digits that JavaScript writes. */
export function float(value: number): string {
  if (!Number.isFinite(value)) return `float("${String(value)}")`;
  if (Object.is(value, -0)) return "-0.0";
  const digits = String(value);
  return /^-?\d+$/.test(digits) ? `${digits}.0` : digits;
}

/** A constant of a plan, by its own kind: a number is written so that it equals an int64 and a float64 alike. */
export function constant(value: Extract<Value, string | number | boolean>): string {
  if (typeof value === "boolean") return bool(value);
  if (typeof value === "string") return quote(value);
  return Number.isSafeInteger(value) ? int(value) : float(value);
}

/** Python makes a tuple of constants once, when it compiles the function around it. */
export function tuple(items: readonly string[]): string {
  return `(${items
    .map((each) => `${each}, `)
    .join("")
    .trimEnd()})`;
}
