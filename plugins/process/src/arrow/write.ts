import { createWriteStream } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import { pipeline } from "node:stream/promises";
import {
  Bool,
  Float64,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Struct,
  Utf8,
  type Data,
  type Int64,
  type List,
} from "apache-arrow";
import type { ColumnBatch, ColumnData, Schema } from "@zen/plugin-sdk/processing";
import { arrowSchema, arrowType } from "./types.js";

/** Writes batches as one Arrow IPC file. */
export async function writeArrow(file: string, schema: Schema, batches: AsyncIterable<ColumnBatch>): Promise<void> {
  const arrow = arrowSchema(schema);
  const writer = new RecordBatchFileWriter();
  const written = pipeline(writer.toNodeStream(), createWriteStream(file));
  writer.reset(undefined, arrow);
  for await (const { rows, columns } of batches) {
    const children = schema.columns.map(({ name }) => dataOf(columns[name] as ColumnData, rows));
    writer.write(
      new RecordBatch(arrow, makeData({ type: new Struct(arrow.fields), length: rows, nullCount: 0, children })),
    );
    // Lets what is written go to the disk before more is.
    await turn();
  }
  writer.close();
  await written;
}

function dataOf(column: ColumnData, length: number): Data {
  const { nulls } = column;
  const missing = nulls === undefined ? {} : { nullBitmap: validity(nulls, length), nullCount: count(nulls, length) };
  const made = { length, ...missing };
  if ("offsets" in column) {
    const { offsets, elements } = column;
    const child = dataOf(elements, offsets[length] ?? 0);
    return makeData({
      ...made,
      type: arrowType(column.type) as List,
      valueOffsets: Int32Array.from(offsets.subarray(0, length + 1)),
      child,
    });
  }
  const { type, values } = column;
  switch (type) {
    case "bool":
      return makeData({ ...made, type: new Bool(), data: bits(length, (row) => values[row] !== 0) });
    case "float64":
      return makeData({ ...made, type: new Float64(), data: values });
    case "string":
      return makeData({ ...made, type: new Utf8(), ...texts(values, length) });
    default: {
      const data = values instanceof BigInt64Array ? values : BigInt64Array.from(values, BigInt);
      return makeData({ ...made, type: arrowType(type) as Int64, data });
    }
  }
}

function validity(nulls: Uint8Array, length: number): Uint8Array {
  return bits(length, (row) => nulls[row] !== 1);
}

function count(nulls: Uint8Array, length: number): number {
  let found = 0;
  for (let row = 0; row < length; row++) found += nulls[row] === 1 ? 1 : 0;
  return found;
}

/** One bit per row, least significant first. */
function bits(length: number, isSet: (row: number) => boolean): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(length / 64) * 8);
  for (let row = 0; row < length; row++) if (isSet(row)) bytes[row >> 3] = (bytes[row >> 3] ?? 0) | (1 << (row & 7));
  return bytes;
}

function texts(
  values: ArrayLike<string>,
  length: number,
): { readonly data: Uint8Array; readonly valueOffsets: Int32Array } {
  const encoded = Array.from({ length }, (_, row) => Buffer.from(values[row] ?? "", "utf8"));
  const valueOffsets = new Int32Array(length + 1);
  for (const [row, bytes] of encoded.entries()) valueOffsets[row + 1] = (valueOffsets[row] ?? 0) + bytes.length;
  return { data: Buffer.concat(encoded), valueOffsets };
}
