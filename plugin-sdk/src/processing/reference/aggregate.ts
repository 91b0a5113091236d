import type { Row, Value } from "../batch.js";
import { encodeValue } from "../encoding.js";
import { compareValues, toInt, type Int } from "../expression/values.js";
import type { Aggregate } from "../plan/operators.js";
import type { Window } from "../plan/operators.js";
import type { WindowColumn } from "../plan/window.js";
import type { DataType, Schema } from "../schema.js";
import { groupBy, sorted, typeOf, type Relation } from "./relation.js";

export function aggregate(node: Aggregate, from: Relation): Row[] {
  const groups = [...groupBy(from, node.keys).values()];
  // Without keys there is one group, even of no rows.
  const all = node.keys.length === 0 && groups.length === 0 ? [[]] : groups;
  return all.map((rows) => {
    const keys = node.keys.map((key): [string, Value] => [key, rows[0]![key] ?? null]);
    const columns = node.columns.map((column): [string, Value] => {
      if (column.function === "rows") return [column.name, rows.length];
      const values = rows.map((row) => row[column.column] ?? null);
      return [column.name, aggregateOf(column.function, values, typeOf(from, column.column))];
    });
    return Object.fromEntries([...keys, ...columns]);
  });
}

type AggregateFunction = "count" | "distinct" | "sum" | "mean" | "min" | "max";

function aggregateOf(name: AggregateFunction, values: readonly Value[], type: DataType): Value {
  const present = values.filter((value) => value !== null);
  if (name === "count") return present.length;
  if (name === "distinct") return new Set(present.map((value) => encodeValue(value, type))).size;
  if (present.length === 0) return null;
  switch (name) {
    case "sum":
      return type === "int64" ? toInt(intSum(present)) : floatSum(present as number[]);
    case "mean":
      return (type === "int64" ? Number(intSum(present)) : floatSum(present as number[])) / present.length;
    case "min":
      return present.reduce((best, value) => (compareValues(value, best) < 0 ? value : best));
    case "max":
      return present.reduce((best, value) => (compareValues(value, best) > 0 ? value : best));
  }
}

function intSum(values: readonly Value[]): bigint {
  return values.reduce((sum: bigint, value) => sum + BigInt(value as Int), 0n);
}

/** Compensated, so that the sum is exact but for a last bit or two. */
export function floatSum(values: readonly number[]): number {
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return Number.isFinite(sum) ? sum + lost : sum;
}

export function window(node: Window, from: Relation): Row[] {
  return [...groupBy(from, node.partition).values()].flatMap((group) => {
    const rows = sorted({ schema: from.schema, rows: group }, node.order);
    return rows.map((row, index) => ({
      ...row,
      ...Object.fromEntries(node.columns.map((column) => [column.name, windowValue(column, rows, index, from.schema)])),
    }));
  });
}

function windowValue(column: WindowColumn, rows: readonly Row[], index: number, schema: Schema): Value {
  if (column.function === "row_number") return index + 1;
  if (!("rows" in column)) {
    const offset = column.offset ?? 1;
    return rows[column.function === "lag" ? index - offset : index + offset]?.[column.column] ?? null;
  }
  const values = rows.slice(Math.max(0, index - column.rows + 1), index + 1).map((row) => row[column.column] ?? null);
  if (column.function === "list") return values;
  return aggregateOf(column.function, values, typeOf({ schema }, column.column));
}
