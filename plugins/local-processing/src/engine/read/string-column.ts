import type { DuckDBDataChunk } from "@duckdb/node-api";
import type { ColumnData } from "@zen/plugin-sdk/processing";
import { Nulls, rawVector, type PendingColumn } from "./raw-vector.js";

/** Of the engine's string: its length, then up to 12 bytes; of a longer one, a prefix and a pointer. */
const words = 4;
const inlined = 12;
const slots = 4096;

/**
 * Most columns of strings hold few different ones, and short ones: those met before are found again by their 16 bytes, in a table
 * without chains, and cost a tenth of decoding them.
 */
export class StringColumn implements PendingColumn {
  private readonly values: string[] = [];
  private readonly nulls = new Nulls();
  private readonly keys = new Int32Array(slots * words);
  private readonly strings: string[] = Array.from({ length: slots }, () => "");

  add(chunk: DuckDBDataChunk, index: number, at: number): void {
    const { data, vector } = rawVector(chunk, index, words * 4);
    const heads = new Int32Array(data.buffer, data.byteOffset, chunk.rowCount * words);
    const missing = new Uint8Array(chunk.rowCount);
    this.nulls.add(vector, chunk.rowCount, at, (row) => (missing[row - at] = 1));
    for (let row = 0; row < chunk.rowCount; row++) {
      if (missing[row] === 1) this.values.push("");
      else if (heads[row * words]! <= inlined) this.values.push(this.short(heads, row * words, data));
      else this.values.push(chunk.getColumnVector(index).getItem(row) as string);
    }
  }

  finish(rows: number): ColumnData {
    return { type: "string", values: this.values, ...this.nulls.finish(rows) };
  }

  private short(heads: Int32Array, from: number, data: Uint8Array): string {
    const [a, b, c, d] = [heads[from]!, heads[from + 1]!, heads[from + 2]!, heads[from + 3]!];
    const mixed = Math.imul(
      a ^ Math.imul(b, 0x9e3779b1) ^ Math.imul(c, 0x85ebca6b) ^ Math.imul(d, 0xc2b2ae35),
      0x27d4eb2f,
    );
    const slot = mixed >>> 20;
    const at = slot * words;
    const { keys } = this;
    if (keys[at] === a && keys[at + 1] === b && keys[at + 2] === c && keys[at + 3] === d) return this.strings[slot]!;
    const start = data.byteOffset + (from + 1) * 4;
    const text = Buffer.from(data.buffer, start, a).toString("utf8");
    keys.set([a, b, c, d], at);
    this.strings[slot] = text;
    return text;
  }
}
