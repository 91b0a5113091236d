import { didYouMean } from "../did-you-mean.js";
import { ZenError } from "../errors.js";
import type { ColumnBatch, ColumnData, Value } from "../processing/batch.js";
import type { Column, DataType, Schema } from "../processing/schema.js";

type Given = Value | Date | undefined;

function fail(column: string, row: number, type: DataType, value: unknown): never {
  throw new ZenError(
    "DATASET_TYPE_MIXED",
    `The column ${column} is ${JSON.stringify(type)} but holds ${typeof value === "bigint" ? value : JSON.stringify(value)}`,
    {
      place: `row ${row}, column ${column}`,
      hint: "Make the value fit the column's type, or change the schema.",
    },
  );
}

function integers(
  values: readonly Given[],
  column: string,
  start: number,
  type: "int64" | "timestamp",
): Float64Array | BigInt64Array {
  const read = values.map((value, index) => {
    if (value === null || value === undefined) return 0;
    if (value instanceof Date && type === "timestamp") return value.getTime() * 1000;
    if (typeof value === "bigint" || Number.isSafeInteger(value)) return value as bigint | number;
    return fail(column, start + index, type, value);
  });
  return read.every((value) => Number.isSafeInteger(Number(value)))
    ? Float64Array.from(read, Number)
    : BigInt64Array.from(read, BigInt);
}

function columnData(column: string, type: DataType, values: readonly Given[], start: number): ColumnData {
  const missing = (value: Given): boolean => value === null || value === undefined;
  const nulls = values.some(missing) ? { nulls: Uint8Array.from(values, (value) => (missing(value) ? 1 : 0)) } : {};
  const each = <T>(ok: (value: Given) => boolean, read: (value: Given) => T, empty: T): T[] =>
    values.map((value, index) =>
      missing(value) ? empty : ok(value) ? read(value) : fail(column, start + index, type, value),
    );
  if (typeof type === "object") {
    const lists = each(
      (value) => Array.isArray(value),
      (value) => value as readonly Value[],
      [] as readonly Value[],
    );
    const offsets = new Uint32Array(lists.length + 1);
    for (const [index, list] of lists.entries()) offsets[index + 1] = (offsets[index] ?? 0) + list.length;
    return { type, offsets, elements: columnData(column, type.list, lists.flat(), start), ...nulls };
  }
  switch (type) {
    case "bool":
      return {
        type,
        values: Uint8Array.from(
          each(
            (v) => typeof v === "boolean",
            (v) => (v === true ? 1 : 0),
            0,
          ),
        ),
        ...nulls,
      };
    case "float64":
      return { type, values: Float64Array.from(each((v) => typeof v === "number", Number, 0)), ...nulls };
    case "string":
      return { type, values: each((v) => typeof v === "string", String, ""), ...nulls };
    default:
      return { type, values: integers(values, column, start, type), ...nulls };
  }
}

/** Columns of the schema by name, or those asked for. @throws ZenError `COLUMN_NOT_FOUND`. */
export function pickColumns(schema: Schema, names: readonly string[] | undefined): readonly Column[] {
  if (names === undefined) return schema.columns;
  return names.map((name) => {
    const column = schema.columns.find((candidate) => candidate.name === name);
    if (column !== undefined) return column;
    const known = schema.columns.map((candidate) => candidate.name);
    throw new ZenError("COLUMN_NOT_FOUND", `The dataset has no column ${name}`, {
      hint: didYouMean(name, known) ?? `It has ${known.join(", ")}.`,
    });
  });
}

/** Writes rows as columns; `start` is the number of the first row, for errors. */
export function rowsToBatch(
  rows: readonly Readonly<Record<string, Given>>[],
  schema: Schema,
  columns: readonly string[] | undefined,
  start: number,
): ColumnBatch {
  const picked = pickColumns(schema, columns);
  return {
    rows: rows.length,
    columns: Object.fromEntries(
      picked.map(({ name, type }) => [
        name,
        columnData(
          name,
          type,
          rows.map((row) => row[name]),
          start,
        ),
      ]),
    ),
  };
}
