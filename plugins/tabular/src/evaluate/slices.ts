import { valueAt, type MetricSlice } from "@zen/plugin-sdk/pipeline";
import type { ColumnBatch } from "@zen/plugin-sdk/processing";

/** Slices with fewer rows say more about chance than about the model. */
const SMALLEST = 30;
/** The slices shown per column: those with the most rows. */
const MOST = 50;

/** Rows by the values of some columns, collected while the dataset streams past. */
export class Slicer {
  readonly #rows = new Map<string, Map<string, number[]>>();

  constructor(columns: readonly string[]) {
    for (const column of columns) this.#rows.set(column, new Map());
  }

  /** `kept` are the rows of the batch that are evaluated; `start` is the number of the first of them. */
  add(batch: ColumnBatch, kept: Int32Array, start: number): void {
    for (const [column, groups] of this.#rows) {
      const data = batch.columns[column];
      if (data === undefined) continue;
      for (const [index, row] of kept.entries()) {
        const value = String(valueAt(data, row));
        const group = groups.get(value);
        if (group === undefined) groups.set(value, [start + index]);
        else group.push(start + index);
      }
    }
  }

  /** The figures of each slice, most rows first. */
  metrics(measure: (rows: Int32Array) => Record<string, number>): readonly MetricSlice[] {
    return [...this.#rows].flatMap(([column, groups]) =>
      [...groups]
        .filter(([, rows]) => rows.length >= SMALLEST)
        .sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
        .slice(0, MOST)
        .map(([value, rows]) => ({ column, value, rows: rows.length, values: measure(Int32Array.from(rows)) })),
    );
  }
}
