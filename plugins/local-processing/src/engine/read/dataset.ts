import type { DatasetLocation, ReadOptions } from "@zen/plugin-sdk";
import type { ColumnBatch } from "@zen/plugin-sdk/processing";
import { scanSql } from "../../sql/scan.js";
import { columnMustExist } from "../columns.js";
import type { Database } from "../database.js";
import { localFiles } from "../locate.js";
import { streamBatches, streamedSql } from "./stream.js";

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
  const connection = await database.connect();
  try {
    yield* streamBatches(connection, `SELECT ${wanted.map(streamedSql).join(", ")} FROM (${scan})`, wanted, signal);
  } finally {
    connection.closeSync();
  }
}
