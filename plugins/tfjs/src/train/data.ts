import { ZenError } from "@zen/plugin-sdk";

/** A feature that enters as a number. Values are read as float32. */
export interface NumberColumn {
  readonly kind: "number";
  readonly name: string;
  readonly values: Float32Array | Float64Array;
}

/** A feature that enters as one of `cardinality` cases, 0 to cardinality - 1. */
export interface IndexColumn {
  readonly kind: "index";
  readonly name: string;
  readonly values: Uint8Array | Uint16Array | Int32Array;
  readonly cardinality: number;
}

export type FeatureColumn = NumberColumn | IndexColumn;

/** A table by columns, all of the same length. Labels: a class index, or the number to predict. */
export interface TrainingData {
  readonly rows: number;
  readonly features: readonly FeatureColumn[];
  readonly labels: Float32Array | Float64Array | Uint8Array | Uint16Array | Int32Array;
}

/** @throws ZenError `TRAINING_DATA_INVALID` naming the column and row that cannot be trained on. */
export function checkData(data: TrainingData, classes: number | undefined): void {
  if (data.rows < 1) throw invalid("There are no rows to train on");
  if (data.features.length === 0) throw invalid("There are no features to train on");
  for (const feature of data.features) {
    if (feature.values.length !== data.rows)
      throw invalid(`The feature ${feature.name} has ${feature.values.length} values, not ${data.rows}`);
    if (feature.kind === "number") checkNumbers(feature.name, feature.values);
    else checkIndices(feature.name, feature.values, feature.cardinality);
  }
  if (data.labels.length !== data.rows) throw invalid(`There are ${data.labels.length} labels for ${data.rows} rows`);
  if (classes === undefined) checkNumbers("label", data.labels);
  else checkIndices("label", data.labels, classes);
}

function checkNumbers(name: string, values: ArrayLike<number>): void {
  for (let row = 0; row < values.length; row++) {
    if (!Number.isFinite(Math.fround(values[row]!)))
      throw invalid(`Row ${row} of ${name} is ${values[row]}, which is no finite float32`);
  }
}

function checkIndices(name: string, values: ArrayLike<number>, below: number): void {
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (!(value >= 0 && value < below && Number.isInteger(value))) {
      throw invalid(`Row ${row} of ${name} is ${value}, which is not a whole number from 0 to ${below - 1}`);
    }
  }
}

function invalid(message: string): ZenError {
  return new ZenError("TRAINING_DATA_INVALID", message, {
    hint: "Give the trainer what a preprocess step made: it fills missing values and numbers the categories.",
  });
}
