import { ZenError } from "../errors.js";
import type { ColumnData } from "../processing/batch.js";
import type { DataType } from "../processing/schema.js";

type Decoded = ArrayLike<unknown>;

const missing = (value: unknown): boolean => value === null || value === undefined;

function nullsOf(values: Decoded): { readonly nulls?: Uint8Array } {
  if (ArrayBuffer.isView(values)) return {};
  let nulls: Uint8Array | undefined;
  for (let index = 0; index < values.length; index++) {
    if (missing(values[index])) (nulls ??= new Uint8Array(values.length))[index] = 1;
  }
  return nulls === undefined ? {} : { nulls };
}

function wrongType(column: string, type: DataType, value: unknown): never {
  throw new ZenError(
    "DATASET_DAMAGED",
    `The column ${column} is ${JSON.stringify(type)} by the dataset's schema, but its Parquet part holds a ${typeof value}`,
    {
      hint: "The part was not written by Zen, or was changed since.",
    },
  );
}

function integers(column: string, type: "int64" | "timestamp", values: Decoded): Float64Array | BigInt64Array {
  const numbers = new Float64Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (missing(value)) continue;
    if (typeof value !== "bigint" && typeof value !== "number") wrongType(column, type, value);
    const number = Number(value);
    if (!Number.isSafeInteger(number))
      return BigInt64Array.from({ length: values.length }, (_, at) => BigInt((values[at] ?? 0) as bigint | number));
    numbers[index] = number;
  }
  return numbers;
}

function each<T>(values: Decoded, read: (value: unknown) => T, empty: T): T[] {
  return Array.from({ length: values.length }, (_, index) => (missing(values[index]) ? empty : read(values[index])));
}

/** What a Parquet reader decoded, as a column of the schema's type. */
export function toColumnData(column: string, type: DataType, values: Decoded): ColumnData {
  const nulls = nullsOf(values);
  if (typeof type === "object") {
    const lists = each(
      values,
      (value) => (Array.isArray(value) ? (value as readonly unknown[]) : wrongType(column, type, value)),
      [],
    );
    const offsets = new Uint32Array(lists.length + 1);
    for (const [index, list] of lists.entries()) offsets[index + 1] = (offsets[index] ?? 0) + list.length;
    return { type, offsets, elements: toColumnData(column, type.list, lists.flat()), ...nulls };
  }
  switch (type) {
    case "bool":
      return {
        type,
        values: Uint8Array.from(
          each(values, (value) => (typeof value === "boolean" ? Number(value) : wrongType(column, type, value)), 0),
        ),
        ...nulls,
      };
    case "float64": {
      if (values instanceof Float64Array) return { type, values };
      return {
        type,
        values: Float64Array.from(
          each(values, (value) => (typeof value === "number" ? value : wrongType(column, type, value)), 0),
        ),
        ...nulls,
      };
    }
    case "string":
      return {
        type,
        values: each(values, (value) => (typeof value === "string" ? value : wrongType(column, type, value)), ""),
        ...nulls,
      };
    default:
      return { type, values: integers(column, type, values), ...nulls };
  }
}
