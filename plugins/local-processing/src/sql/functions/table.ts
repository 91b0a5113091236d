import { conversions } from "./conversions.js";
import { logic } from "./logic.js";
import { numbers } from "./numbers.js";
import type { SqlFunction } from "./spec.js";
import { strings } from "./strings.js";
import { time } from "./time.js";

/** One entry for each function of the expression language. */
export const sqlFunctions: ReadonlyMap<string, SqlFunction> = new Map(
  [logic, numbers, conversions, strings, time].flatMap((group) => Object.entries(group)),
);
