import type { DataType, Row, Schema, Value } from "@zen/plugin-sdk/processing";
import type { Argument } from "./python-host.js";
import { Float } from "./transport.js";

/** A row for Python: what is a float64 by the schema arrives as a float. */
export function pythonRow(row: Row, { columns }: Schema): Argument {
  return Object.fromEntries(columns.map(({ name, type }) => [name, pythonValue(row[name] ?? null, type)]));
}

export function pythonValue(value: Value, type: DataType): Argument {
  if (value === null) return null;
  if (typeof type === "object") return (value as readonly Value[]).map((each) => pythonValue(each, type.list));
  return type === "float64" ? (new Float(value as number) as unknown as Argument) : value;
}

/** What Python gave, or the interpreter, as text: exact to the bit, and an integer is not a float. */
export function shown(value: Argument | undefined, type: DataType): string {
  if (value === null || value === undefined) return "null";
  if (typeof type === "object")
    return `[${(value as readonly Argument[]).map((each) => shown(each, type.list)).join()}]`;
  switch (type) {
    case "float64":
      if (typeof value !== "number") return `not a float: ${typeof value} ${String(value as bigint)}`;
      return Object.is(value, -0) ? "-0" : String(value);
    case "int64":
    case "timestamp":
      return typeof value === "bigint" || Number.isSafeInteger(value)
        ? String(value as bigint)
        : `not an integer: ${String(value as number)}`;
    default:
      return JSON.stringify(value);
  }
}
