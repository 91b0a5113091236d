import { createReadStream } from "node:fs";
import { DataType as Arrow, DateUnit, RecordBatchReader, TimeUnit, type RecordBatch, type Vector } from "apache-arrow";
import { datasetFrom, type Dataset } from "@zen/plugin-sdk/pipeline";
import { toColumnData, type ColumnData, type Schema } from "@zen/plugin-sdk/processing";
import { zenSchema } from "./types.js";

/** An Arrow IPC file or stream as a dataset, which reads it as often as it is asked. It is read through once to count its rows. */
export async function arrowDataset(file: string): Promise<Dataset> {
  const reader = await RecordBatchReader.from(createReadStream(file));
  await reader.open();
  const schema = zenSchema(reader.schema);
  let rowCount = 0;
  for await (const batch of reader) rowCount += batch.numRows;
  return datasetFrom({
    schema,
    rowCount,
    async *batches({ columns, signal } = {}) {
      const wanted =
        columns === undefined
          ? schema
          : { columns: columns.map((name) => schema.columns.find((column) => column.name === name) ?? notThere(name)) };
      for await (const batch of await RecordBatchReader.from(createReadStream(file))) {
        signal?.throwIfAborted();
        yield { rows: batch.numRows, columns: columnsOf(batch, wanted) };
      }
    },
  });
}

function notThere(name: string): never {
  throw new RangeError(`The dataset has no column ${name}`);
}

function columnsOf(batch: RecordBatch, { columns }: Schema): Readonly<Record<string, ColumnData>> {
  return Object.fromEntries(
    columns.map(({ name, type }) => [name, toColumnData(name, type, plain(batch.getChild(name) as Vector))]),
  );
}

/** The values of a column as the numbers, bigints, texts, booleans, lists and nulls that they stand for; times in microseconds. */
function plain(vector: Vector): readonly unknown[] {
  const { type } = vector;
  const read = reading(type as Arrow);
  return Array.from({ length: vector.length }, (_, row) => (vector.isValid(row) ? read(vector, row) : null));
}

function reading(type: Arrow): (vector: Vector, row: number) => unknown {
  if (Arrow.isTimestamp(type)) return (vector, row) => microseconds(rawAt(vector, row), type.unit);
  if (Arrow.isDate(type)) {
    const factor = type.unit === DateUnit.DAY ? 86_400_000_000n : 1000n;
    return (vector, row) => BigInt(rawAt(vector, row)) * factor;
  }
  if (Arrow.isList(type)) return (vector, row) => [...plain(vector.get(row) as Vector)];
  return (vector, row) => vector.get(row) as unknown;
}

/** The number as it is stored: `get` gives times as milliseconds, which loses what is finer. */
function rawAt(vector: Vector, row: number): bigint | number {
  let at = row;
  for (const { length, values } of vector.data) {
    if (at < length) return (values as ArrayLike<bigint | number>)[at] as bigint | number;
    at -= length;
  }
  throw new RangeError(`A vector of ${vector.length} has no row ${row}`);
}

function microseconds(raw: bigint | number, unit: TimeUnit): bigint {
  const value = BigInt(raw);
  switch (unit) {
    case TimeUnit.SECOND:
      return value * 1_000_000n;
    case TimeUnit.MILLISECOND:
      return value * 1000n;
    case TimeUnit.MICROSECOND:
      return value;
    default:
      return value / 1000n;
  }
}
