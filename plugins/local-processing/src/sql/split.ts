import { partBounds, type Schema, type SplitMethod } from "@zen/plugin-sdk/processing";
import { digestSql } from "./encoding.js";
import { float, ident, int, text } from "./text.js";

/** A column beside the data, so that the part of a row is found once for all parts. */
const part = ident("zen part");
const hash = ident("zen digest");

/** What is kept for all parts of a split together. */
export function splitSql(method: SplitMethod, from: string, schema: Schema): string {
  if (method.by === "category") return `SELECT * FROM ${from}`;
  const columns =
    method.key === undefined
      ? schema.columns
      : method.key.map((name) => schema.columns.find((column) => column.name === name)!);
  const digest = digestSql(method.salt ?? "", columns);
  const parts = partBounds(method.parts).map((bound, index) => `WHEN ${hash} < ${hex(bound)} THEN ${index}`);
  return `SELECT * EXCLUDE (${hash}), (CASE ${parts.join(" ")} END)::SMALLINT AS ${part} FROM (SELECT *, ${digest} AS ${hash} FROM ${from})`;
}

/** One part, out of the relation that `splitSql` made. */
export function partSql(method: SplitMethod, name: string, from: string, schema: Schema): string {
  const columns = schema.columns.map((column) => ident(column.name)).join(", ");
  const condition =
    method.by === "category"
      ? categoryCondition(method, name, schema)
      : `${part} = ${method.parts.findIndex((each) => each.name === name)}`;
  return `SELECT ${columns} FROM ${from} WHERE ${condition}`;
}

/** A bound of 2^32 has nine digits and, as text, would come before others; nothing reaches it, so a letter after f says the same. */
function hex(bound: number): string {
  return bound === 2 ** 32 ? "'g'" : `'${bound.toString(16).padStart(8, "0")}'`;
}

function categoryCondition(method: Extract<SplitMethod, { by: "category" }>, wanted: string, schema: Schema): string {
  const column = ident(method.column);
  const type = schema.columns.find(({ name }) => name === method.column)!.type;
  const literal = (value: string | number | boolean): string => {
    if (typeof value !== "number") return typeof value === "string" ? text(value) : String(value);
    return type === "float64" ? float(value) : type === "timestamp" ? `make_timestamp(${int(value)})` : int(value);
  };
  const isIn = (values: readonly (string | number | boolean)[]): string =>
    values.length === 0 ? "false" : `coalesce(${column} IN (${values.map(literal).join(", ")}), false)`;
  const own = isIn(method.parts.find(({ name }) => name === wanted)?.values ?? []);
  return method.rest === wanted ? `(${own} OR NOT ${isIn(method.parts.flatMap(({ values }) => values))})` : own;
}
