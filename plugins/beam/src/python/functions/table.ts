import { arithmetic } from "./arithmetic.js";
import { comparisons } from "./comparison.js";
import { conversions } from "./conversions.js";
import { logic } from "./logic.js";
import { strict, type PythonForm } from "./spec.js";

/** One entry for each function of the expression language. */
export const pythonFunctions: ReadonlyMap<string, PythonForm> = new Map([
  ...Object.entries({ not: ["a", "not a"] as const, ...comparisons, ...arithmetic, ...conversions }).map(
    ([name, [parameters, body]]): [string, PythonForm] => [name, strict(name, parameters, body)],
  ),
  ...Object.entries(logic),
]);
