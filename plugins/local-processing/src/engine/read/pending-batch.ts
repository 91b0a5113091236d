import type { DuckDBDataChunk } from "@duckdb/node-api";
import type { Column, ColumnBatch } from "@zen/plugin-sdk/processing";
import { pendingColumn } from "./pending-column.js";
import type { PendingColumn } from "./raw-vector.js";

/** The columns of a batch while chunks come in. */
export class PendingBatch {
  rows = 0;
  private readonly columns: readonly PendingColumn[];

  constructor(private readonly wanted: readonly Column[]) {
    this.columns = wanted.map(pendingColumn);
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
