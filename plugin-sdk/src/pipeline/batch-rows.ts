import type { ColumnBatch, ColumnData, Row, Value } from "../processing/batch.js";

/** The value at one row of a column; null where the mask says so. */
export function valueAt(data: ColumnData, index: number): Value {
  if (data.nulls?.[index] === 1) return null;
  if (data.type === "bool") return data.values[index] === 1;
  if (typeof data.type === "object" && "offsets" in data) {
    const end = data.offsets[index + 1] ?? 0;
    const items: Value[] = [];
    for (let at = data.offsets[index] ?? 0; at < end; at++) items.push(valueAt(data.elements, at));
    return items;
  }
  const value = (data as { readonly values: ArrayLike<number | bigint | string> }).values[index] ?? null;
  if (typeof value !== "bigint") return value;
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

/** The rows of a batch as objects. */
export function* batchRows(batch: ColumnBatch): Iterable<Row> {
  const columns = Object.entries(batch.columns);
  for (let index = 0; index < batch.rows; index++) {
    const row: Record<string, Value> = {};
    for (const [name, data] of columns) row[name] = valueAt(data, index);
    yield row;
  }
}
