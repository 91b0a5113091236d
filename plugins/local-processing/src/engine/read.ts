import duckdb from "@duckdb/node-bindings";
import type { DuckDBDataChunk } from "@duckdb/node-api";
import type { DatasetLocation, ReadOptions } from "@zen/plugin-sdk";
import { toColumnData, type Column, type ColumnBatch, type ColumnData } from "@zen/plugin-sdk/processing";
import { scanSql } from "../sql/scan.js";
import { ident } from "../sql/text.js";
import { columnMustExist } from "./columns.js";
import type { Database } from "./database.js";
import { engineError } from "./errors.js";
import { localFiles } from "./locate.js";

/** The engine hands out 2,048 rows at a time; a batch has up to so many. */
const batchRows = 65_536;

/** Streams a dataset; the engine reads ahead while the caller works. */
export async function* readDataset(
  database: Database,
  location: DatasetLocation,
  { columns, signal }: ReadOptions = {},
): AsyncGenerator<ColumnBatch> {
  const all = new Map(location.schema.columns.map((column) => [column.name, column]));
  columns?.forEach((name) => columnMustExist(name, all));
  const wanted = columns === undefined ? [...all.values()] : columns.map((name) => all.get(name)!);
  const files = await localFiles(location);
  if (files.length === 0 || wanted.length === 0) return;
  const scan = scanSql({ format: "dataset", schema: { columns: wanted } }, files, new Map());
  // A timestamp as its number, so that it is read in the same way as an int64.
  const values = wanted.map(({ name, type }) => (type === "timestamp" ? `epoch_us(${ident(name)})` : ident(name)));
  const connection = await database.connect();
  try {
    const result = await connection.stream(`SELECT ${values.join(", ")} FROM (${scan})`);
    for (let pending = new Pending(wanted); ; pending = new Pending(wanted)) {
      while (pending.rows + 2048 <= batchRows) {
        signal?.throwIfAborted();
        const chunk = await result.fetchChunk();
        if (chunk === null || chunk.rowCount === 0) {
          if (pending.rows > 0) yield pending.batch();
          return;
        }
        pending.add(chunk);
      }
      yield pending.batch();
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw engineError(error);
  } finally {
    connection.closeSync();
  }
}

/** The columns of a batch while chunks come in. */
class Pending {
  rows = 0;
  private readonly columns: readonly PendingColumn[];

  constructor(private readonly wanted: readonly Column[]) {
    this.columns = wanted.map(({ name, type }) => {
      if (type === "float64") return new FloatColumn();
      if (type === "int64" || type === "timestamp") return new IntegerColumn(type);
      return new OtherColumn(name, type);
    });
  }

  add(chunk: DuckDBDataChunk): void {
    this.columns.forEach((column, index) => column.add(chunk, index, this.rows));
    this.rows += chunk.rowCount;
  }

  batch(): ColumnBatch {
    return {
      rows: this.rows,
      columns: Object.fromEntries(this.wanted.map(({ name }, index) => [name, this.columns[index]!.finish(this.rows)])),
    };
  }
}

interface PendingColumn {
  add(chunk: DuckDBDataChunk, index: number, at: number): void;
  finish(rows: number): ColumnData;
}

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

/** Booleans, strings and lists, value by value. */
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

class Nulls {
  private mask: Uint8Array | undefined;

  add(vector: duckdb.Vector, rows: number, at: number, clear: (row: number) => void): void {
    const bits = duckdb.vector_get_validity(vector, Math.ceil(rows / 64) * 8);
    if (!bits) return;
    for (let row = 0; row < rows; row++) {
      if ((bits[row >> 3]! >> (row & 7)) & 1) continue;
      this.mask ??= new Uint8Array(batchRows);
      this.mask[at + row] = 1;
      clear(at + row);
    }
  }

  finish(rows: number): { readonly nulls?: Uint8Array } {
    return this.mask === undefined ? {} : { nulls: this.mask.subarray(0, rows) };
  }
}

function rawVector(
  chunk: DuckDBDataChunk,
  index: number,
): { readonly vector: duckdb.Vector; readonly data: Uint8Array } {
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, index);
  return { vector, data: duckdb.vector_get_data(vector, chunk.rowCount * 8) };
}
