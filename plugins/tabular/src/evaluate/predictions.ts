import { ZenError, type ModelManifest } from "@zen/plugin-sdk";
import { valueAt } from "@zen/plugin-sdk/pipeline";
import type { ColumnData } from "@zen/plugin-sdk/processing";
import { Growing } from "./growing.js";

/** What the model said of the rows whose label is known, and the labels. */
export interface Predictions {
  readonly rows: number;
  /** Takes the kept rows of a batch: their labels, and the model's output for each row of the batch. */
  add(label: ColumnData, kept: Int32Array, output: Float32Array): void;
  /** The rows of a batch whose label can be compared with a prediction. */
  known(label: ColumnData, rows: number): Int32Array;
}

export class ClassPredictions implements Predictions {
  readonly #indexes: ReadonlyMap<unknown, number>;
  readonly #labels = new Growing((length) => new Int32Array(length));
  readonly #probabilities = new Growing((length) => new Float32Array(length));

  constructor(readonly classes: readonly (string | number | boolean)[]) {
    this.#indexes = new Map(classes.map((value, index) => [value, index]));
  }
  get rows(): number {
    return this.#labels.length;
  }
  get labels(): Int32Array {
    return this.#labels.finish();
  }
  get probabilities(): Float32Array {
    return this.#probabilities.finish();
  }
  known(label: ColumnData, rows: number): Int32Array {
    const kept: number[] = [];
    for (let row = 0; row < rows; row++) if (this.#indexes.has(valueAt(label, row))) kept.push(row);
    return Int32Array.from(kept);
  }
  add(label: ColumnData, kept: Int32Array, output: Float32Array): void {
    const width = this.classes.length;
    const labels = this.#labels.extend(kept.length);
    const probabilities = this.#probabilities.extend(kept.length * width);
    for (const [index, row] of kept.entries()) {
      labels[index] = this.#indexes.get(valueAt(label, row)) ?? 0;
      probabilities.set(output.subarray(row * width, (row + 1) * width), index * width);
    }
  }
}

export class NumberPredictions implements Predictions {
  readonly #labels = new Growing((length) => new Float64Array(length));
  readonly #values = new Growing((length) => new Float64Array(length));

  get rows(): number {
    return this.#labels.length;
  }
  get labels(): Float64Array {
    return this.#labels.finish();
  }
  get values(): Float64Array {
    return this.#values.finish();
  }
  known(label: ColumnData, rows: number): Int32Array {
    const kept: number[] = [];
    for (let row = 0; row < rows; row++) if (Number.isFinite(numberAt(label, row))) kept.push(row);
    return Int32Array.from(kept);
  }
  add(label: ColumnData, kept: Int32Array, output: Float32Array): void {
    const labels = this.#labels.extend(kept.length);
    const values = this.#values.extend(kept.length);
    for (const [index, row] of kept.entries()) {
      labels[index] = numberAt(label, row);
      values[index] = output[row] ?? Number.NaN;
    }
  }
}

/** NaN for what is no number. */
function numberAt(data: ColumnData, row: number): number {
  const value = valueAt(data, row);
  return typeof value === "number" || typeof value === "bigint" ? Number(value) : Number.NaN;
}

export function predictionsFor({ task, classes }: ModelManifest): ClassPredictions | NumberPredictions {
  if (task === "regression") return new NumberPredictions();
  if (classes === undefined)
    throw new ZenError("MODEL_INVALID", "The model's manifest names no classes", {
      hint: "Report this to the trainer's author.",
    });
  return new ClassPredictions(classes);
}
