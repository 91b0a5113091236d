import type { Body } from "./spec.js";

const unchanged = "a";

/** Parameters and bodies of the functions of numbers. */
export const arithmetic: Readonly<Record<string, readonly [parameters: string, body: Body]>> = {
  add: ["a, b", { int64: "zen_int64(a + b)", float64: "a + b" }],
  subtract: ["a, b", { int64: "zen_int64(a - b)", float64: "a - b" }],
  multiply: ["a, b", { int64: "zen_int64(a * b)", float64: "a * b" }],
  divide: ["a, b", "zen_ratio(a, b)"],
  div: ["a, b", "zen_quotient(a, b)"],
  remainder: ["a, b", { int64: "zen_remainder(a, b)", float64: "zen_fmod(a, b)" }],
  negate: ["a", { int64: "zen_int64(-a)", float64: "-a" }],
  abs: ["a", { int64: "zen_int64(abs(a))", float64: "abs(a)" }],
  sign: ["a", { int64: "(a > 0) - (a < 0)", float64: "a if a != a else float((a > 0) - (a < 0))" }],
  floor: rounding("math.floor"),
  ceil: rounding("math.ceil"),
  trunc: rounding("math.trunc"),
  round: rounding("round"),
  sqrt: ["a", "math.nan if a < 0 else math.sqrt(a)"],
  exp: ["a", "zen_exp(a)"],
  ln: ["a", "zen_ln(a)"],
  sin: ["a", "zen_angle(math.sin, a)"],
  cos: ["a", "zen_angle(math.cos, a)"],
  pow: ["a, b", "zen_pow(a, b)"],
  is_nan: ["a", "a != a"],
  is_finite: ["a", "math.isfinite(a)"],
};

function rounding(name: string): readonly [string, Body] {
  return ["a", { int64: unchanged, float64: `zen_rounded(${name}, a)` }];
}
