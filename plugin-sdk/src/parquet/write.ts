import type { SchemaElement } from "hyparquet";
import { ByteWriter, ParquetWriter, type ColumnSource } from "hyparquet-writer";
import type { ColumnBatch, ColumnData } from "../processing/batch.js";
import { valueAt } from "../pipeline/batch-rows.js";
import type { Column, DataType, Schema } from "../processing/schema.js";

/** Rows per row group: readers hold one group in memory. */
const GROUP = 65_536;

function elements(name: string, type: DataType): SchemaElement[] {
  const leaf = { name, repetition_type: "OPTIONAL" as const };
  if (typeof type === "object") {
    return [
      { ...leaf, num_children: 1, converted_type: "LIST" },
      { name: "list", repetition_type: "REPEATED", num_children: 1 },
      ...elements("element", type.list),
    ];
  }
  switch (type) {
    case "bool":
      return [{ ...leaf, type: "BOOLEAN" }];
    case "int64":
      return [{ ...leaf, type: "INT64" }];
    case "float64":
      return [{ ...leaf, type: "DOUBLE" }];
    case "string":
      return [{ ...leaf, type: "BYTE_ARRAY", converted_type: "UTF8" }];
    case "timestamp":
      return [{ ...leaf, type: "INT64", logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MICROS" } }];
  }
}

function schemaElements({ columns }: Schema): SchemaElement[] {
  return [
    { name: "schema", num_children: columns.length },
    ...columns.flatMap(({ name, type }) => elements(name, type)),
  ];
}

/** The writer wants bigints for 64-bit integers and undefined or null for what is missing. */
function plainValues({ type }: Column, data: ColumnData, rows: number): unknown[] {
  const wide = (value: unknown, of: DataType): unknown => {
    if (value === null) return null;
    if (Array.isArray(value)) return value.map((item) => wide(item, typeof of === "object" ? of.list : of));
    return of === "int64" || of === "timestamp" ? BigInt(value as number | bigint) : value;
  };
  return Array.from({ length: rows }, (_, index) => wide(valueAt(data, index), type));
}

/**
 * Writes batches as one Parquet file, snappy-compressed. The same rows give the same bytes however they were cut into batches.
 */
export async function writeParquet(schema: Schema, batches: AsyncIterable<ColumnBatch>): Promise<Uint8Array> {
  const writer = new ByteWriter();
  const file = new ParquetWriter({ writer, schema: schemaElements(schema) });
  let pending: unknown[][] = schema.columns.map(() => []);
  let rows = 0;
  const flush = async (count: number): Promise<void> => {
    const columnData = schema.columns.map(({ name }, index): ColumnSource => ({
      name,
      data: (pending[index] ?? []).slice(0, count) as never,
    }));
    await file.write({ columnData, rowGroupSize: GROUP });
    pending = pending.map((values) => values.slice(count));
    rows -= count;
  };
  for await (const batch of batches) {
    for (const [index, column] of schema.columns.entries()) {
      const data = batch.columns[column.name];
      if (data !== undefined) for (const value of plainValues(column, data, batch.rows)) pending[index]?.push(value);
    }
    rows += batch.rows;
    while (rows >= GROUP) await flush(GROUP);
  }
  if (rows > 0) await flush(rows);
  await file.finish();
  return writer.getBytes();
}
