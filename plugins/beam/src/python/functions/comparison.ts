import type { Body } from "./spec.js";

function comparison(plain: string, float: string): readonly [parameters: string, body: Body] {
  return ["a, b", { bool: plain, int64: plain, string: plain, timestamp: plain, float64: float }];
}

/** By the order of values: NaN equals NaN and is greater than every number. Python compares strings by code points. */
export const comparisons: Readonly<Record<string, readonly [parameters: string, body: Body]>> = {
  equal: comparison("a == b", "a == b or a != a and b != b"),
  not_equal: comparison("a != b", "a != b and (a == a or b == b)"),
  less: comparison("a < b", "a < b or b != b and a == a"),
  less_or_equal: comparison("a <= b", "a <= b or b != b"),
  greater: comparison("a > b", "a > b or a != a and b == b"),
  greater_or_equal: comparison("a >= b", "a >= b or a != a"),
};
