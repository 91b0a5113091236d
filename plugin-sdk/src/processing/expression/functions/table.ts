import { arithmetic } from "./arithmetic.js";
import { comparisons } from "./comparison.js";
import { conversions } from "./conversions.js";
import { logic } from "./logic.js";
import { numbers } from "./numbers.js";
import type { FunctionSpec } from "./spec.js";
import { strings } from "./strings.js";
import { time } from "./time.js";

/**
 * Every function and operator of the expression language; the list is closed. Each engine and exporter has one table with an
 * entry for each name here and is tested against `evaluate`.
 */
export const functions: ReadonlyMap<string, FunctionSpec> = new Map(
  [...logic, ...comparisons, ...arithmetic, ...numbers, ...conversions, ...strings, ...time].map((spec) => [
    spec.name,
    spec,
  ]),
);
