import type { Column, DataType, Value } from "@zen/plugin-sdk/processing";

type Scalar = "bool" | "int64" | "float64" | "string" | "timestamp";

/** The type of a column; one with a question mark may hold null. A list may hold null for an element, and is null only as `nullable`. */
export type ColumnSpec =
  Scalar | `${Scalar}?` | { readonly list: Scalar | { readonly list: DataType }; readonly nullable?: boolean };

/** Columns that a row function gives, by name and in order: `{ hour: "int64", note: "string?" }`. */
export type RowSchema = Readonly<Record<string, ColumnSpec>>;

type ScalarValue<S> = S extends "bool"
  ? boolean
  : S extends "string"
    ? string
    : S extends "float64"
      ? number
      : number | bigint;

type ValueFor<S> = S extends `${infer T}?`
  ? ScalarValue<T> | null
  : S extends { readonly list: infer E }
    ? | readonly (E extends string ? ScalarValue<E> | null : Value)[]
      | (S extends { readonly nullable: true } ? null : never)
    : ScalarValue<S>;

/** The row that a schema asks for. An int64 or timestamp may be given as a number or a bigint. */
export type RowOf<S extends RowSchema> = { readonly [K in keyof S]: ValueFor<S[K]> };

/** A schema as plans have it; one that is a list of columns already stays so. */
export function columnsOf(schema: RowSchema | readonly Column[]): readonly Column[] {
  if (Array.isArray(schema)) return schema as readonly Column[];
  return Object.entries(schema as RowSchema).map(([name, spec]) => columnOf(name, spec));
}

function columnOf(name: string, spec: ColumnSpec): Column {
  if (typeof spec !== "string") return { name, type: { list: spec.list }, nullable: spec.nullable === true };
  return { name, type: spec.replace(/\?$/, "") as Scalar, nullable: spec.endsWith("?") };
}
