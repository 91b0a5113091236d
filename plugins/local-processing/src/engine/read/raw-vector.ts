import duckdb from "@duckdb/node-bindings";
import type { DuckDBDataChunk } from "@duckdb/node-api";
import type { ColumnData } from "@zen/plugin-sdk/processing";
import { batchRows } from "./batch-rows.js";

/** A column of a batch while chunks come in. */
export interface PendingColumn {
  add(chunk: DuckDBDataChunk, index: number, at: number): void;
  finish(rows: number): ColumnData;
}

export class Nulls {
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

export function rawVector(
  chunk: DuckDBDataChunk,
  index: number,
  width = 8,
): { readonly vector: duckdb.Vector; readonly data: Uint8Array } {
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, index);
  return { vector, data: duckdb.vector_get_data(vector, chunk.rowCount * width) };
}
