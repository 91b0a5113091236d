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

/** A row that came from Python: a column of its schema that is missing there is a fault, as is one too many. */
export function plainRow(row: Argument, { columns }: Schema): Row {
  const found = Object.keys(row as object);
  const wanted = columns.map(({ name }) => name);
  if (found.join() !== wanted.join()) throw new Error(`A row of ${found.join()} where ${wanted.join()} is expected`);
  const values = row as Readonly<Record<string, Argument>>;
  return Object.fromEntries(columns.map(({ name, type }) => [name, plainValue(values[name]!, type)]));
}

function plainValue(value: Argument, type: DataType): Value {
  if (value === null) return null;
  if (typeof type === "object") return (value as readonly Argument[]).map((each) => plainValue(each, type.list));
  const kind = { bool: "boolean", int64: "bigint", timestamp: "bigint", float64: "number", string: "string" }[type];
  if (typeof value !== kind) throw new Error(`Python gave a ${typeof value} for a ${type}`);
  return typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : (value as Value);
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
