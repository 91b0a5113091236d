import { compareValues } from "../values.js";
import { signature, type FunctionSpec } from "./spec.js";

function comparison(name: string, meaning: string, holds: (order: number) => boolean): FunctionSpec {
  return { name, meaning, signatures: [signature(["S", "S"], "bool", ([a, b]) => holds(compareValues(a!, b!)))] };
}

function extreme(name: string, meaning: string, sign: 1 | -1): FunctionSpec {
  const evaluate = signature(["S"], "S", (args) =>
    args.reduce((best, value) => (sign * compareValues(value, best) > 0 ? value : best)),
  );
  return { name, meaning, signatures: [{ ...evaluate, variadic: true }] };
}

/** All by the order that `compareValues` defines; an int64 beside a float64 is widened first. */
export const comparisons: readonly FunctionSpec[] = [
  comparison("equal", "`a = b`. NaN equals NaN, -0 equals 0.", (order) => order === 0),
  comparison("not_equal", "`a != b`.", (order) => order !== 0),
  comparison("less", "`a < b`. Every number is less than NaN.", (order) => order < 0),
  comparison("less_or_equal", "`a <= b`.", (order) => order <= 0),
  comparison("greater", "`a > b`. NaN is greater than every number.", (order) => order > 0),
  comparison("greater_or_equal", "`a >= b`.", (order) => order >= 0),
  extreme("least", "The least of its arguments, null when one of them is.", -1),
  extreme("greatest", "The greatest of its arguments, null when one of them is.", 1),
];
