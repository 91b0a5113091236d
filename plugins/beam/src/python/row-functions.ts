import type { DataType, Derive, Filter, Schema } from "@zen/plugin-sdk/processing";
import { FunctionBody } from "./body.js";
import { PythonModule } from "./module.js";
import { dictRows, type RowForm } from "./rows.js";

/** A module whose last definition is the function `name`, of one row: what a Beam `callable` takes as it is. */
export interface PythonFunction {
  readonly name: string;
  readonly source: string;
}

/** One expression over rows of a schema, and the type that its values have. @throws ZenError as `check` */
export function pythonExpression(
  expression: string,
  schema: Schema,
  rows: RowForm = dictRows,
): PythonFunction & { readonly type: DataType } {
  const module = new PythonModule();
  const body = new FunctionBody(module, rows);
  const { value, type } = body.expression(expression, schema);
  return { name: body.define("compute", value), source: module.source(), type };
}

/** `name(row)`: the row with derived columns, all in the order that `inferDerive` gives them. */
export function defineDerive(
  module: PythonModule,
  name: string,
  { columns }: Pick<Derive, "columns">,
  schema: Schema,
  rows: RowForm = dictRows,
): string {
  const body = new FunctionBody(module, rows);
  const after = body.derive(columns, schema);
  const values = after.columns.map((column) => ({ name: column.name, value: body.column(column.name) }));
  return body.define(name, rows.make(values));
}

/** `name(row)`: True where a filter keeps the row, else False. */
export function defineFilter(
  module: PythonModule,
  name: string,
  { where }: Pick<Filter, "where">,
  schema: Schema,
  rows: RowForm = dictRows,
): string {
  const body = new FunctionBody(module, rows);
  return body.define(name, `${body.expression(where, schema).value} is True`);
}
