import type { Schema } from "@zen/plugin-sdk/processing";
import type { RowForm } from "../python/index.js";

/** Rows as tuples in the order of their schema: each has a coder by its types, and no row carries the names of its columns. */
export function tupleRows({ columns }: Schema): RowForm {
  const places = new Map(columns.map(({ name }, index) => [name, index]));
  return {
    read: (column) => `row[${places.get(column)!}]`,
    make: (values) => `(${values.map(({ value }) => `${value},`).join(" ")})`,
  };
}
