import type { Row, Value } from "../batch.js";
import { encodeValue } from "../encoding.js";
import { compareNullable } from "../expression/values.js";
import type { SortKey } from "../plan/operators.js";
import type { Column, DataType, Schema } from "../schema.js";

/** Rows under a schema, all in memory. */
export interface Relation {
  readonly schema: Schema;
  readonly rows: readonly Row[];
}

export function typeOf({ schema }: Pick<Relation, "schema">, column: string): DataType {
  return schema.columns.find(({ name }) => name === column)!.type;
}

/** Rows by the values of some columns, each group under a text that equal values share. */
export function groupBy({ schema, rows }: Relation, columns: readonly string[]): Map<string, Row[]> {
  const types = columns.map((column) => typeOf({ schema }, column));
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = columns.map((column, index) => encodeValue(row[column] ?? null, types[index]!)).join("");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

/** By the keys, nulls last either way, then by all columns ascending. */
export function sorted({ schema, rows }: Relation, by: readonly SortKey[]): Row[] {
  return [...rows].sort((a, b) => {
    for (const { column, descending } of by) {
      const order = compareKeys(a[column] ?? null, b[column] ?? null, descending === true);
      if (order !== 0) return order;
    }
    return compareRows(schema.columns, a, b);
  });
}

function compareKeys(a: Value, b: Value, descending: boolean): number {
  if (a === null || b === null) return compareNullable(a, b);
  return descending ? compareNullable(b, a) : compareNullable(a, b);
}

function compareRows(columns: readonly Column[], a: Row, b: Row): number {
  for (const { name } of columns) {
    const order = compareNullable(a[name] ?? null, b[name] ?? null);
    if (order !== 0) return order;
  }
  return 0;
}
