import { ZenError } from "../errors.js";
import type { Value } from "../processing/batch.js";
import type { DataType, Schema } from "../processing/schema.js";

type Given = Value | Date | undefined;

function typeOf(value: Exclude<Given, null | undefined>): DataType {
  if (typeof value === "boolean") return "bool";
  if (typeof value === "bigint") return "int64";
  if (typeof value === "number") return Number.isSafeInteger(value) ? "int64" : "float64";
  if (typeof value === "string") return "string";
  if (value instanceof Date) return "timestamp";
  const first = value.find((item) => item !== null);
  return { list: first === undefined || first === null ? "string" : typeOf(first) };
}

function merge(a: DataType | undefined, b: DataType): DataType | undefined {
  if (a === undefined || JSON.stringify(a) === JSON.stringify(b)) return b;
  const numbers = new Set<DataType>(["int64", "float64"]);
  return numbers.has(a) && numbers.has(b) ? "float64" : undefined;
}

/** The schema that rows of plain values have, columns in order of appearance. @throws ZenError `DATASET_TYPE_MIXED`. */
export function inferSchema(rows: readonly Readonly<Record<string, Given>>[]): Schema {
  const types = new Map<string, DataType | undefined>();
  for (const [index, row] of rows.entries()) {
    for (const [name, value] of Object.entries(row)) {
      const before = types.get(name);
      if (value === null || value === undefined) {
        if (!types.has(name)) types.set(name, undefined);
        continue;
      }
      const merged = merge(before, typeOf(value));
      if (merged === undefined) {
        throw new ZenError("DATASET_TYPE_MIXED", `The column ${name} holds values of different types`, {
          place: `row ${index}, column ${name}`,
          hint: "Make the column's values one type, or give a schema.",
        });
      }
      types.set(name, merged);
    }
  }
  return { columns: [...types].map(([name, type]) => ({ name, type: type ?? "string", nullable: true })) };
}
