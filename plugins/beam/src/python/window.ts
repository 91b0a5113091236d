import type { DataType, Schema, Window, WindowColumn } from "@zen/plugin-sdk/processing";
import { accumulator } from "./aggregate.js";
import { FunctionBody } from "./body.js";
import { typeOf } from "./encoding.js";
import { int } from "./literal.js";
import type { PythonModule } from "./module.js";
import { defineSortKey } from "./order.js";
import { dictRows, type RowForm } from "./rows.js";

/** `name(rows)`: the rows of one partition, which are an iterable in any order, as a list in the window's order with its columns. */
export function defineWindow(
  module: PythonModule,
  name: string,
  node: Pick<Window, "order" | "columns">,
  schema: Schema,
  rows: RowForm = dictRows,
): string {
  const key = defineSortKey(module, `${name}_order`, node.order, schema, rows);
  const body = new FunctionBody(module, rows);
  const added = node.columns.map((column, index) => ({
    name: column.name,
    lines: columnValues(module, column, schema, body),
    variable: `c${index}`,
  }));
  const kept = schema.columns.map((column) => ({ name: column.name, value: body.column(column.name) }));
  const made = rows.make([...kept, ...added.map((each) => ({ name: each.name, value: `${each.variable}[i]` }))]);
  module.define(
    [
      `def ${name}(rows):`,
      `  rows = sorted(rows, key=${key})`,
      ...added.map(({ variable, lines }) => `  ${variable} = ${lines}`),
      `  return [${made} for i, row in enumerate(rows)]`,
    ].join("\n"),
  );
  return name;
}

/** The column's values for all rows of the partition. */
function columnValues(module: PythonModule, column: WindowColumn, schema: Schema, body: FunctionBody): string {
  if (column.function === "row_number") return "range(1, len(rows) + 1)";
  const values = `[${body.column(column.column)} for row in rows]`;
  if (!("rows" in column)) {
    const offset = (column.function === "lag" ? -1 : 1) * (column.offset ?? 1);
    return `${module.use("zen_shifted")}(${values}, ${int(offset)})`;
  }
  const recent = `${module.use("zen_recent")}(${values}, ${int(column.rows)})`;
  if (column.function === "list") return recent;
  const type: DataType = typeOf(schema, column.column);
  const aggregated = module.use("zen_aggregated");
  return `[${aggregated}(${accumulator(module, column.function, type)}, each) for each in ${recent}]`;
}
