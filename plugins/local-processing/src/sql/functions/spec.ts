import type { DataType } from "@zen/plugin-sdk/processing";

/** Writes a call in SQL. `type` is that of the first argument. */
export type SqlFunction = (args: readonly string[], type: DataType) => string;

export function infix(operator: string): SqlFunction {
  return ([a, b]) => `(${a} ${operator} ${b})`;
}

export function named(name: string): SqlFunction {
  return (args) => `${name}(${args.join(", ")})`;
}

export const NaN_ = "'NaN'::DOUBLE";
