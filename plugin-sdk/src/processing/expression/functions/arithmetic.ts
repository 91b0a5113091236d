import { addInt, divideInt, multiplyInt, remainderInt, subtractInt, type Int } from "../values.js";
import { signature, type FunctionSpec, type Signature } from "./spec.js";

function ofInts(compute: (a: Int, b: Int) => Int | null): Signature {
  return signature(["int64", "int64"], "int64", ([a, b]) => compute(a as Int, b as Int));
}

function ofFloats(compute: (a: number, b: number) => number): Signature {
  return signature(["float64", "float64"], "float64", ([a, b]) => compute(a as number, b as number));
}

/** float64 follows IEEE 754 throughout: x / 0 is an infinity, 0 / 0 is NaN, nothing fails. int64 fails where a result does not fit. */
export const arithmetic: readonly FunctionSpec[] = [
  {
    name: "add",
    meaning: "`a + b`.",
    fails: "INT64_OVERFLOW",
    signatures: [ofInts(addInt), ofFloats((a, b) => a + b)],
  },
  {
    name: "subtract",
    meaning: "`a - b`.",
    fails: "INT64_OVERFLOW",
    signatures: [ofInts(subtractInt), ofFloats((a, b) => a - b)],
  },
  {
    name: "multiply",
    meaning: "`a * b`.",
    fails: "INT64_OVERFLOW",
    signatures: [ofInts(multiplyInt), ofFloats((a, b) => a * b)],
  },
  { name: "divide", meaning: "`a / b` in float64, also of two int64.", signatures: [ofFloats((a, b) => a / b)] },
  {
    name: "div",
    meaning: "The quotient of two int64 towards zero; null when the second is 0.",
    fails: "INT64_OVERFLOW",
    mayBeNull: true,
    signatures: [ofInts(divideInt)],
  },
  {
    name: "remainder",
    meaning: "`a % b` with the sign of a; of int64 null when b is 0, of float64 NaN.",
    mayBeNull: true,
    signatures: [ofInts(remainderInt), ofFloats((a, b) => a % b)],
  },
  {
    name: "negate",
    meaning: "`-a`.",
    fails: "INT64_OVERFLOW",
    signatures: [
      signature(["int64"], "int64", ([a]) => subtractInt(0, a as Int)),
      signature(["float64"], "float64", ([a]) => -(a as number)),
    ],
  },
];
