import { subtractInt, type Int } from "../values.js";
import { ofFloat, signature, type FunctionSpec, type Signature } from "./spec.js";

const unchanged: Signature = signature(["int64"], "int64", ([a]) => a!);

function rounding(name: string, meaning: string, compute: (x: number) => number): FunctionSpec {
  return { name, meaning, signatures: [unchanged, ofFloat(compute)] };
}

function real(name: string, meaning: string, compute: (x: number) => number): FunctionSpec {
  return { name, meaning, signatures: [ofFloat(compute)] };
}

/** Halves go to the even neighbour and the sign of zero stays, as IEEE 754 rounds. */
function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rounded = x - floor === 0.5 ? floor + Math.abs(floor % 2) : Math.round(x);
  return rounded === 0 && x < 0 ? -0 : rounded;
}

/** `exp`, `ln`, `pow`, `sin` and `cos` may differ between engines in their last bits; all others are exact. */
export const numbers: readonly FunctionSpec[] = [
  {
    name: "abs",
    meaning: "The magnitude of a number.",
    fails: "INT64_OVERFLOW",
    signatures: [
      signature(["int64"], "int64", ([a]) => ((a as Int) < 0 ? subtractInt(0, a as Int) : a!)),
      ofFloat(Math.abs),
    ],
  },
  {
    name: "sign",
    meaning: "-1, 0 or 1 as the number is negative, zero or positive; of NaN NaN.",
    signatures: [
      signature(["int64"], "int64", ([a]) => Number((a as Int) > 0) - Number((a as Int) < 0)),
      ofFloat((x) => Math.sign(x) + 0),
    ],
  },
  rounding("floor", "The greatest whole number that is not greater.", Math.floor),
  rounding("ceil", "The least whole number that is not less.", Math.ceil),
  rounding("trunc", "The whole number next to it on the side of zero.", Math.trunc),
  rounding("round", "The nearest whole number; a half goes to the even one.", roundHalfEven),
  real("sqrt", "The square root; of a negative number NaN.", Math.sqrt),
  real("exp", "e to the power of x.", Math.exp),
  real("ln", "The natural logarithm; of 0 -Infinity, of a negative number NaN.", Math.log),
  real("sin", "The sine of an angle in radians; of an infinity NaN.", Math.sin),
  real("cos", "The cosine of an angle in radians; of an infinity NaN.", Math.cos),
  {
    name: "pow",
    meaning: "`pow(x, y)`: x to the power of y, as IEEE 754 defines it.",
    signatures: [signature(["float64", "float64"], "float64", ([x, y]) => ieeePow(x as number, y as number))],
  },
  {
    name: "is_nan",
    meaning: "Whether a number is NaN.",
    signatures: [signature(["float64"], "bool", ([x]) => Number.isNaN(x))],
  },
  {
    name: "is_finite",
    meaning: "Whether a number is neither NaN nor infinite.",
    signatures: [signature(["float64"], "bool", ([x]) => Number.isFinite(x))],
  },
];

/** JavaScript says NaN where IEEE 754 says 1: for a base of 1 and, when the exponent is infinite, of -1. */
function ieeePow(x: number, y: number): number {
  if (x === 1 || (x === -1 && Math.abs(y) === Infinity)) return 1;
  return x ** y;
}
