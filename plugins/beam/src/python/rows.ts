import { quote } from "./quote.js";

/**
 * How rows look to the code that is written. Whatever their form, values are Python's own: bool, int (also a timestamp, in microseconds
 * since 1970 UTC), float, str, list, and None for null.
 */
export interface RowForm {
  /** The value of a column of the row in the variable `row`. */
  read(column: string): string;
  /** A new row of these columns, each with an expression that is in parentheses or needs none. */
  make(columns: readonly { readonly name: string; readonly value: string }[]): string;
}

/** Rows as dicts by the names of columns. A column that a row lacks is null. */
export const dictRows: RowForm = {
  read: (column) => `row.get(${quote(column)})`,
  make: (columns) => `{${columns.map(({ name, value }) => `${quote(name)}: ${value}`).join(", ")}}`,
};
