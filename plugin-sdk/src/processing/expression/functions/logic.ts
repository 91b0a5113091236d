import type { FunctionSpec } from "./spec.js";
import { signature } from "./spec.js";
import { compareValues } from "../values.js";

export const logic: readonly FunctionSpec[] = [
  {
    name: "and",
    meaning: "False when either side is false, else null when either is null, else true.",
    nulls: "kleene",
    signatures: [
      signature(["bool", "bool"], "bool", ([a, b]) =>
        a === false || b === false ? false : a === null || b === null ? null : true,
      ),
    ],
  },
  {
    name: "or",
    meaning: "True when either side is true, else null when either is null, else false.",
    nulls: "kleene",
    signatures: [
      signature(["bool", "bool"], "bool", ([a, b]) =>
        a === true || b === true ? true : a === null || b === null ? null : false,
      ),
    ],
  },
  { name: "not", meaning: "The opposite of a bool.", signatures: [signature(["bool"], "bool", ([a]) => !a)] },
  {
    name: "is_null",
    meaning: "Whether a value is null; never null itself. NaN is not null.",
    nulls: "never",
    signatures: [signature(["T"], "bool", ([a]) => a === null)],
  },
  {
    name: "if",
    meaning:
      "`if(condition, a, b)`: a when the condition is true, b when it is false or null; the other is not computed.",
    nulls: "replaced",
    signatures: [signature(["bool", "T", "T"], "T", ([condition, a, b]) => (condition === true ? a! : b!))],
  },
  {
    name: "coalesce",
    meaning: "The first value that is not null.",
    nulls: "replaced",
    signatures: [{ ...signature(["T"], "T", (args) => args.find((value) => value !== null) ?? null), variadic: true }],
  },
  {
    name: "null_if",
    meaning: "`null_if(a, b)`: null when a equals b, else a.",
    nulls: "kleene",
    mayBeNull: true,
    signatures: [
      signature(["S", "S"], "S", ([a, b]) => (a === null || (b !== null && compareValues(a!, b!) === 0) ? null : a!)),
    ],
  },
  {
    name: "in",
    meaning: "`x in (1, 2)`: whether x equals one of the values, which are literals and not null.",
    signatures: [
      {
        ...signature(["S", "S"], "bool", ([value, ...others]) =>
          others.some((other) => compareValues(value!, other) === 0),
        ),
        variadic: true,
      },
    ],
  },
];
