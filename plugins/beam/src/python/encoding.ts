import type { DataType, Schema } from "@zen/plugin-sdk/processing";
import { FunctionBody } from "./body.js";
import type { PythonModule } from "./module.js";
import { dictRows, type RowForm } from "./rows.js";

/** A value encoded as `encodeValue` does it. */
export function encoded(module: PythonModule, value: string, type: DataType): string {
  if (typeof type === "string") return `${module.use(`zen_encode_${type}`)}(${value})`;
  return `${module.use("zen_encode_list")}(${value}, lambda x: ${encoded(module, "x", type.list)})`;
}

/**
 * `name(row)`: a str that rows with equal values in these columns share (nulls equal, NaN equal, -0 as 0), to group by; None, for a
 * `join`, where one of them is null.
 */
export function defineGroupKey(
  module: PythonModule,
  name: string,
  columns: readonly string[],
  schema: Schema,
  use: "group" | "join",
  rows: RowForm = dictRows,
): string {
  const body = new FunctionBody(module, rows);
  const values = columns.map((column) => body.assign(body.column(column)));
  const text = values.map((value, index) => encoded(module, value, typeOf(schema, columns[index]!))).join(" + ");
  const missing = values.map((value) => `${value} is None`).join(" or ");
  return body.define(name, use === "join" && values.length > 0 ? `None if ${missing} else ${text}` : text || '""');
}

export function typeOf({ columns }: Schema, name: string): DataType {
  return columns.find((column) => column.name === name)!.type;
}
