import type { DuckDBDataChunk } from "@duckdb/node-api";
import { toColumnData, type Column, type ColumnData } from "@zen/plugin-sdk/processing";
import { batchRows } from "./batch-rows.js";
import { Nulls, rawVector, type PendingColumn } from "./raw-vector.js";
import { StringColumn } from "./string-column.js";

class FloatColumn implements PendingColumn {
  private readonly values = new Float64Array(batchRows);
  private readonly nulls = new Nulls();

  add(chunk: DuckDBDataChunk, index: number, at: number): void {
    const { data, vector } = rawVector(chunk, index);
    this.values.set(new Float64Array(data.buffer, data.byteOffset, chunk.rowCount), at);
    this.nulls.add(vector, chunk.rowCount, at, (row) => (this.values[row] = 0));
  }

  finish(rows: number): ColumnData {
    return { type: "float64", values: this.values.subarray(0, rows), ...this.nulls.finish(rows) };
  }
}

class IntegerColumn implements PendingColumn {
  private readonly values = new BigInt64Array(batchRows);
  private readonly nulls = new Nulls();

  constructor(private readonly type: "int64" | "timestamp") {}

  add(chunk: DuckDBDataChunk, index: number, at: number): void {
    const { data, vector } = rawVector(chunk, index);
    this.values.set(new BigInt64Array(data.buffer, data.byteOffset, chunk.rowCount), at);
    this.nulls.add(vector, chunk.rowCount, at, (row) => (this.values[row] = 0n));
  }

  finish(rows: number): ColumnData {
    const values = this.values.subarray(0, rows);
    return { type: this.type, values: safeNumbers(values) ?? values, ...this.nulls.finish(rows) };
  }
}

/** The same numbers as float64, when each is a safe integer. Halves of 32 bits are many times faster to read than bigints. */
function safeNumbers(values: BigInt64Array): Float64Array | undefined {
  const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  const numbers = new Float64Array(values.length);
  for (let index = 0; index < numbers.length; index++) {
    const high = halves[2 * index + 1]!;
    if (high >= 0x200000 || high < -0x1fffff) return undefined;
    numbers[index] = high * 0x100000000 + (halves[2 * index]! >>> 0);
  }
  return numbers;
}

/** Booleans and lists, value by value. */
class OtherColumn implements PendingColumn {
  private readonly values: unknown[] = [];

  constructor(
    private readonly name: string,
    private readonly type: Column["type"],
  ) {}

  add(chunk: DuckDBDataChunk, index: number): void {
    const vector = chunk.getColumnVector(index);
    for (let row = 0; row < chunk.rowCount; row++) this.values.push(plain(vector.getItem(row)));
  }

  finish(): ColumnData {
    return toColumnData(this.name, this.type, this.values);
  }
}

/** Lists and timestamps come as objects of the engine. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("items" in value) return (value.items as unknown[]).map(plain);
  return "micros" in value ? value.micros : value;
}

export function pendingColumn({ name, type }: Column): PendingColumn {
  switch (type) {
    case "float64":
      return new FloatColumn();
    case "int64":
    case "timestamp":
      return new IntegerColumn(type);
    case "string":
      return new StringColumn();
    default:
      return new OtherColumn(name, type);
  }
}
