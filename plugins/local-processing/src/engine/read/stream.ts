import type { DuckDBConnection } from "@duckdb/node-api";
import type { Column, ColumnBatch } from "@zen/plugin-sdk/processing";
import { ident } from "../../sql/text.js";
import { engineError } from "../errors.js";
import { batchRows } from "./batch-rows.js";

/** A timestamp as its number, so that it is read in the same way as an int64. */
export function streamedSql({ name, type }: Column): string {
  return type === "timestamp" ? `epoch_us(${ident(name)})` : ident(name);
}

/** Streams a statement that selects columns by `streamedSql`; the engine reads ahead while the caller works. */
export async function* streamBatches(
  connection: DuckDBConnection,
  sql: string,
  columns: readonly Column[],
  signal?: AbortSignal,
): AsyncGenerator<ColumnBatch> {
  const { PendingBatch } = await import("./pending-batch.js");
  try {
    const result = await connection.stream(sql);
    for (let pending = new PendingBatch(columns); ; pending = new PendingBatch(columns)) {
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
  }
}
