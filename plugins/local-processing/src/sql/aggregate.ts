import type { Aggregate, AggregateColumn, Schema, SortKey, Window, WindowColumn } from "@zen/plugin-sdk/processing";
import { ident } from "./text.js";

/** `stable`: the same bits, whichever thread meets which rows first. */
export function aggregateSql(node: Aggregate, from: string, schema: Schema, stable: boolean): string {
  const keys = node.keys.map(ident);
  const columns = node.columns.map(
    (column) => `${aggregateColumnSql(column, schema, stable)} AS ${ident(column.name)}`,
  );
  return `SELECT ${[...keys, ...columns].join(", ")} FROM ${from}${keys.length === 0 ? "" : ` GROUP BY ${keys.join(", ")}`}`;
}

function aggregateColumnSql(column: AggregateColumn, schema: Schema, stable: boolean): string {
  if (column.function === "rows") return "count(*)";
  const value = ident(column.column);
  const isFloat = schema.columns.find(({ name }) => name === column.column)!.type === "float64";
  switch (column.function) {
    case "count":
      return `count(${value})`;
    case "distinct":
      return `count(DISTINCT ${value})`;
    case "sum":
      return isFloat ? floatSum(value, stable) : `sum(${value})::BIGINT`;
    case "mean":
      return isFloat ? `${floatSum(value, stable)} / count(${value})` : `sum(${value})::DOUBLE / count(${value})`;
    case "min":
    case "max":
      return `${column.function}(${value})`;
  }
}

/** Float addition depends on its order, so the values are sorted first; compensated, as long sums lose digits. */
function floatSum(value: string, stable: boolean): string {
  const finite = `fsum(${value}${stable ? ` ORDER BY ${value}` : ""})`;
  return `CASE WHEN bool_and(isfinite(${value})) THEN ${finite} ELSE sum(${value}) END`;
}

export function windowSql(node: Window, from: string, schema: Schema): string {
  const partition = node.partition.length === 0 ? "" : `PARTITION BY ${node.partition.map(ident).join(", ")} `;
  const over = `${partition}ORDER BY ${orderSql(node.order, schema)}`;
  const columns = node.columns.map((column) => `${windowColumnSql(column, over, schema)} AS ${ident(column.name)}`);
  return `SELECT ${["*", ...columns].join(", ")} FROM ${from}`;
}

function windowColumnSql(column: WindowColumn, over: string, schema: Schema): string {
  if (column.function === "row_number") return `row_number() OVER (${over})`;
  const value = ident(column.column);
  if (!("rows" in column)) return `${column.function}(${value}, ${column.offset ?? 1}) OVER (${over})`;
  const frame = `OVER (${over} ROWS BETWEEN ${column.rows - 1} PRECEDING AND CURRENT ROW)`;
  const isFloat = schema.columns.find(({ name }) => name === column.column)!.type === "float64";
  const sum = isFloat ? `sum(${value}) ${frame}` : `(sum(${value}) ${frame})::BIGINT`;
  switch (column.function) {
    case "list":
      return `list(${value}) ${frame}`;
    case "sum":
      return sum;
    case "mean":
      return `(sum(${value}) ${frame})::DOUBLE / count(${value}) ${frame}`;
    default:
      return `${column.function}(${value}) ${frame}`;
  }
}

/** The keys, then the whole row, so that only rows without a difference are left to chance. */
export function orderSql(by: readonly SortKey[], schema: Schema): string {
  const keys = by.map(({ column, descending }) => `${ident(column)} ${descending ? "DESC" : "ASC"} NULLS LAST`);
  return [...keys, ...wholeRow(schema)].join(", ");
}

/** -0 and 0 are equal, yet different bytes. */
function wholeRow(schema: Schema): string[] {
  return schema.columns.flatMap(({ name, type }) => {
    const key = `${ident(name)} ASC NULLS LAST`;
    return type === "float64" ? [key, `signbit(${ident(name)})`] : [key];
  });
}
