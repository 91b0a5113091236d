import { ZenError } from "@zen/plugin-sdk";
import type { Dataset } from "@zen/plugin-sdk/pipeline";
import type { ColumnData, FeatureTransform, TransformSpec } from "@zen/plugin-sdk/processing";
import type { FeatureColumn, TrainingData } from "../train/data.js";

/** Features have fewer kinds of arrays. */
type Values = TrainingData["labels"];

/**
 * A preprocessed dataset as typed arrays, as narrow as their values allow. Rows without a label are left out.
 * @throws ZenError `TRAINING_DATA_INVALID` when the dataset is not what the transform makes.
 */
export async function readData(
  dataset: Dataset,
  transform: TransformSpec,
  signal?: AbortSignal,
): Promise<TrainingData> {
  const { label, features } = transform;
  if (label === undefined) throw invalid("The transform has no label to learn", "Give preprocess a label.");
  const known = new Set(dataset.schema.columns.map(({ name }) => name));
  const names = [...features.map(({ output }) => output), label.output];
  const absent = names.find((name) => !known.has(name));
  if (absent !== undefined)
    throw invalid(
      `The dataset has no column ${absent}, which the transform makes`,
      "Give the trainer the datasets that preprocess made, with its transform.",
    );
  const columns = features.map((feature) => emptyColumn(feature, dataset.rowCount));
  const labels =
    label.kind === "number" ? new Float64Array(dataset.rowCount) : narrowest(label.classes.length, dataset.rowCount);
  let rows = 0;
  for await (const batch of dataset.batches({ columns: names, ...(signal === undefined ? {} : { signal }) })) {
    const kept = rowsWithLabel(batch.columns[label.output]!);
    [...columns, { name: label.output, values: labels }].forEach(({ name, values }) =>
      copy(batch.columns[name]!, name, values, rows, kept),
    );
    rows += kept?.length ?? batch.rows;
  }
  return {
    rows,
    features: columns.map((column) => ({ ...column, values: column.values.subarray(0, rows) }) as FeatureColumn),
    labels: labels.subarray(0, rows),
  };
}

/** Their numbers in the batch, or undefined for all. */
function rowsWithLabel({ nulls }: ColumnData): Uint32Array | undefined {
  return nulls?.includes(1) ? Uint32Array.from(nulls.keys()).filter((row) => nulls[row] !== 1) : undefined;
}

function emptyColumn(feature: FeatureTransform, rows: number): FeatureColumn {
  const name = feature.output;
  if (feature.kind === "numeric") return { kind: "number", name, values: new Float32Array(rows) };
  const cardinality = (feature.kind === "bucket" ? feature.boundaries.length : feature.vocabulary.length) + 1;
  return { kind: "index", name, cardinality, values: narrowest(cardinality, rows) };
}

function narrowest(cardinality: number, rows: number): Uint8Array | Uint16Array | Int32Array {
  if (cardinality <= 2 ** 8) return new Uint8Array(rows);
  return cardinality <= 2 ** 16 ? new Uint16Array(rows) : new Int32Array(rows);
}

function copy(data: ColumnData, name: string, into: Values, from: number, kept: Uint32Array | undefined): void {
  const values = (data as { readonly values: ArrayLike<number | bigint> }).values;
  if (data.type !== "float64" && data.type !== "int64")
    throw invalid(`The column ${name} is ${JSON.stringify(data.type)}, not what a transform makes`);
  const rows = kept?.length ?? values.length;
  for (let at = 0; at < rows; at++) {
    const row = kept === undefined ? at : kept[at]!;
    if (data.nulls?.[row] === 1) throw invalid(`Row ${from + at} of ${name} is null`);
    into[from + at] = Number(values[row]);
  }
}

function invalid(message: string, hint = "Give the trainer the datasets that preprocess made."): ZenError {
  return new ZenError("TRAINING_DATA_INVALID", message, { hint });
}
