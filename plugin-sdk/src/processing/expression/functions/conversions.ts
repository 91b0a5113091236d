import { maxTimestamp, minTimestamp, isInt64 } from "../literals.js";
import { overflow, toInt, type Int } from "../values.js";
import { signature, type FunctionSpec } from "./spec.js";
import { ZenError } from "../../../errors.js";

const integer = /^[+-]?[0-9]+$/;
const decimal = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

/** Nothing is converted unasked but int64 to float64. */
export const conversions: readonly FunctionSpec[] = [
  {
    name: "int",
    meaning: "An int64: of a float64 its whole part (an error for NaN and what does not fit), of a bool 0 or 1.",
    fails: "INT64_OVERFLOW",
    signatures: [
      signature(["int64"], "int64", ([a]) => a!),
      signature(["float64"], "int64", ([a]) => wholePart(a as number)),
      signature(["bool"], "int64", ([a]) => Number(a)),
    ],
  },
  {
    name: "float",
    meaning: "A float64: of an int64 the nearest one, of a bool 0 or 1.",
    signatures: [
      signature(["float64"], "float64", ([a]) => a!),
      signature(["int64"], "float64", ([a]) => Number(a)),
      signature(["bool"], "float64", ([a]) => Number(a)),
    ],
  },
  {
    name: "string",
    meaning: "A string: of an int64 its decimal digits, of a bool `true` or `false`.",
    signatures: [
      signature(["string"], "string", ([a]) => a!),
      signature(["int64"], "string", ([a]) => String(a)),
      signature(["bool"], "string", ([a]) => String(a)),
    ],
  },
  {
    name: "parse_int",
    meaning: "The int64 that a string of decimal digits (with a sign or not) writes; null for any other string.",
    mayBeNull: true,
    signatures: [
      signature(["string"], "int64", ([a]) => {
        const value = integer.test(a as string) ? BigInt((a as string).replace("+", "")) : undefined;
        return value !== undefined && isInt64(value) ? toInt(value) : null;
      }),
    ],
  },
  {
    name: "parse_float",
    meaning:
      "The float64 nearest to the decimal number that a string writes (`1`, `-.5`, `1.5e3`); null for any other string.",
    mayBeNull: true,
    signatures: [signature(["string"], "float64", ([a]) => (decimal.test(a as string) ? Number(a) : null))],
  },
  {
    name: "to_microseconds",
    meaning: "Microseconds from 1970-01-01 UTC to a timestamp.",
    signatures: [signature(["timestamp"], "int64", ([a]) => a!)],
  },
  {
    name: "from_microseconds",
    meaning: "The timestamp so many microseconds after 1970-01-01 UTC; an error outside the years 1 to 9999.",
    fails: "INT64_OVERFLOW",
    signatures: [signature(["int64"], "timestamp", ([a]) => toTimestamp(a as Int))],
  },
];

function wholePart(x: number): Int {
  if (!Number.isFinite(x)) throw overflow();
  return toInt(BigInt(Math.trunc(x)));
}

function toTimestamp(value: Int): Int {
  if (BigInt(value) >= minTimestamp && BigInt(value) <= maxTimestamp) return value;
  throw new ZenError("INT64_OVERFLOW", "A timestamp lies outside the years 1 to 9999", {
    hint: "Check the unit: from_microseconds(seconds * 1000000).",
  });
}
