import { partBounds, type Schema, type SplitMethod } from "@zen/plugin-sdk/processing";
import { digestSql } from "./encoding.js";
import { float, ident, int, text } from "./text.js";

/** A column beside the data, so that the place of a row is computed once for all parts. */
const place = ident("zen place");

/** What is kept for all parts of a split together. */
export function splitSql(method: SplitMethod, from: string, schema: Schema): string {
  if (method.by === "category") return `SELECT * FROM ${from}`;
  const columns = method.key === undefined ? schema.columns : method.key.map((name) => schema.columns.find((column) => column.name === name)!);
  return `SELECT *, ${digestSql(method.salt ?? "", columns)} AS ${place} FROM ${from}`;
}

/** One part, out of the relation that `splitSql` made. */
export function partSql(method: SplitMethod, part: string, from: string, schema: Schema): string {
  const columns = schema.columns.map(({ name }) => ident(name)).join(", ");
  return `SELECT ${columns} FROM ${from} WHERE ${method.by === "category" ? categoryCondition(method, part, schema) : fractionCondition(method, part)}`;
}

function fractionCondition(method: Extract<SplitMethod, { by: "fraction" }>, part: string): string {
  const bounds = partBounds(method.parts);
  const index = method.parts.findIndex(({ name }) => name === part);
  const conditions = [
    ...(index > 0 ? [`${place} >= ${hex(bounds[index - 1]!)}`] : []),
    ...(index < bounds.length - 1 ? [`${place} < ${hex(bounds[index]!)}`] : []),
  ];
  return conditions.length === 0 ? "true" : conditions.join(" AND ");
}

/** A bound of 2^32 has nine digits and, as text, would come before others; nothing reaches it, so a letter after f says the same. */
function hex(bound: number): string {
  return bound === 2 ** 32 ? "'g'" : `'${bound.toString(16).padStart(8, "0")}'`;
}

function categoryCondition(method: Extract<SplitMethod, { by: "category" }>, part: string, schema: Schema): string {
  const column = ident(method.column);
  const type = schema.columns.find(({ name }) => name === method.column)!.type;
  const literal = (value: string | number | boolean): string => {
    if (typeof value !== "number") return typeof value === "string" ? text(value) : String(value);
    return type === "float64" ? float(value) : type === "timestamp" ? `make_timestamp(${int(value)})` : int(value);
  };
  const isIn = (values: readonly (string | number | boolean)[]): string =>
    values.length === 0 ? "false" : `coalesce(${column} IN (${values.map(literal).join(", ")}), false)`;
  const own = isIn(method.parts.find(({ name }) => name === part)?.values ?? []);
  return method.rest === part ? `(${own} OR NOT ${isIn(method.parts.flatMap(({ values }) => values))})` : own;
}
