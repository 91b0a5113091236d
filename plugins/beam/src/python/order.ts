import type { DataType, Schema, SortKey } from "@zen/plugin-sdk/processing";
import { FunctionBody } from "./body.js";
import { typeOf } from "./encoding.js";
import type { PythonModule } from "./module.js";
import { dictRows, type RowForm } from "./rows.js";

/**
 * `name(row)`: a tuple that Python orders as `order` and `window` order rows: by the keys, nulls last either way, then by all columns
 * ascending.
 */
export function defineSortKey(
  module: PythonModule,
  name: string,
  by: readonly SortKey[],
  schema: Schema,
  rows: RowForm = dictRows,
): string {
  const body = new FunctionBody(module, rows);
  const keys = by.map(({ column, descending }) =>
    (descending === true ? reversed : ascending)(module, body.column(column), typeOf(schema, column)),
  );
  const ties = schema.columns.map((column) => ascending(module, body.column(column.name), column.type));
  return body.define(name, `(${[...keys, ...ties].join(", ")},)`);
}

function ascending(module: PythonModule, value: string, type: DataType): string {
  if (typeof type === "object")
    return `${module.use("zen_key_list")}(${value}, lambda x: ${ascending(module, "x", type.list)})`;
  return `${module.use(type === "float64" ? "zen_key_float64" : "zen_key_plain")}(${value})`;
}

/** Of a scalar, as sort keys are. */
function reversed(module: PythonModule, value: string, type: DataType): string {
  const kind = type === "float64" || type === "string" ? type : "plain";
  return `${module.use(`zen_reverse_${kind}`)}(${value})`;
}
