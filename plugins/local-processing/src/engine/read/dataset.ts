import type { DatasetLocation, ReadOptions } from "@zen/plugin-sdk";
import type { ColumnBatch } from "@zen/plugin-sdk/processing";
import { scanSql } from "../../sql/scan.js";
import { ident } from "../../sql/text.js";
import { columnMustExist } from "../columns.js";
import type { Database } from "../database.js";
import { engineError } from "../errors.js";
import { localFiles } from "../locate.js";
import { batchRows } from "./batch-rows.js";

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
  const { PendingBatch } = await import("./pending-batch.js");
  try {
    const result = await connection.stream(`SELECT ${values.join(", ")} FROM (${scan})`);
    for (let pending = new PendingBatch(wanted); ; pending = new PendingBatch(wanted)) {
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
