import { encodeValue, partBounds, type Schema, type SplitMethod } from "@zen/plugin-sdk/processing";
import { FunctionBody } from "./body.js";
import { encoded, typeOf } from "./encoding.js";
import { int, tuple } from "./literal.js";
import type { PythonModule } from "./module.js";
import { quote } from "./quote.js";
import { dictRows, type RowForm } from "./rows.js";
import { defineTable } from "./table.js";

/** `name(row)`: the name of the part that a split gives the row to; None where it is in no part. */
export function defineSplit(
  module: PythonModule,
  name: string,
  method: SplitMethod,
  schema: Schema,
  rows: RowForm = dictRows,
): string {
  const body = new FunctionBody(module, rows);
  return body.define(name, method.by === "fraction" ? fraction(body, method, schema) : category(body, name, method));
}

function fraction(body: FunctionBody, method: SplitMethod & { by: "fraction" }, schema: Schema): string {
  const { module } = body;
  const names = method.key ?? schema.columns.map((column) => column.name);
  const values = names.map((column) => encoded(module, body.column(column), typeOf(schema, column)));
  const text = [quote(encodeValue(method.salt ?? "", "string")), ...values].join(" + ");
  const parts = method.parts.map((part) => quote(part.name));
  const bounds = partBounds(method.parts).slice(0, -1);
  const place = `${module.use("zen_place")}(${text})`;
  return `${tuple(parts)}[${module.use("zen_bound")}(${tuple(bounds.map(int))}, ${place})]`;
}

function category(body: FunctionBody, name: string, { column, parts, rest }: SplitMethod & { by: "category" }): string {
  const values = parts.flatMap((part) => part.values.map((value) => [value, part.name] as const));
  const otherwise = rest === undefined ? "None" : quote(rest);
  return `${defineTable(body.module, name, values)}.get(${body.column(column)}, ${otherwise})`;
}
