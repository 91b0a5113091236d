import { infix, named, NaN_, type SqlFunction } from "./spec.js";

/** Where the engine would fail on a value and IEEE 754 has an answer, a CASE gives it. */
export const numbers: Readonly<Record<string, SqlFunction>> = {
  add: infix("+"),
  subtract: infix("-"),
  multiply: infix("*"),
  divide: infix("/"),
  div: infix("//"),
  remainder: ([a, b], type) =>
    type === "int64" ? `CASE WHEN ${b} = -1 THEN ${a} * 0 ELSE ${a} % ${b} END` : `(${a} % ${b})`,
  negate: ([a]) => `(-(${a}))`,
  abs: named("abs"),
  sign: ([a], type) =>
    type === "int64" ? `sign(${a})::BIGINT` : `CASE WHEN isnan(${a}) THEN ${a} ELSE sign(${a})::DOUBLE END`,
  floor: rounding("floor"),
  ceil: rounding("ceil"),
  trunc: rounding("trunc"),
  round: ([a], type) => (type === "int64" ? a! : `round_even(${a}, 0)`),
  sqrt: ([a]) => `CASE WHEN ${a} < 0 THEN ${NaN_} ELSE sqrt(${a}) END`,
  exp: named("exp"),
  ln: ([a]) => `CASE WHEN ${a} > 0 THEN ln(${a}) WHEN ${a} = 0 THEN '-Infinity'::DOUBLE WHEN ${a} < 0 THEN ${NaN_} END`,
  sin: angle("sin"),
  cos: angle("cos"),
  pow: named("pow"),
  is_nan: named("isnan"),
  is_finite: named("isfinite"),
};

function rounding(name: string): SqlFunction {
  return ([a], type) => (type === "int64" ? a! : `${name}(${a})`);
}

function angle(name: string): SqlFunction {
  return ([a]) => `CASE WHEN isinf(${a}) THEN ${NaN_} ELSE ${name}(${a}) END`;
}
