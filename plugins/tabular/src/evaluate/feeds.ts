import { ZenError, type ModelManifest, type TensorSignature } from "@zen/plugin-sdk";
import type { ColumnBatch, ColumnData } from "@zen/plugin-sdk/processing";
import { MISSING } from "@zen/plugin-sdk/serving";
import { Tensor } from "onnxruntime-common";

/** A column of raw values as the tensor that the model's graph takes, nulls as the values that stand for them. */
function tensor({ name, datatype }: TensorSignature, data: ColumnData, rows: number): Tensor {
  const isNull = (index: number): boolean => data.nulls?.[index] === 1;
  const values = (data as { readonly values?: ArrayLike<number | bigint | string> }).values;
  if (values === undefined) {
    throw new ZenError("MODEL_INPUT_MISMATCH", `The model's input ${name} is a ${datatype}, and the data's column is a list`, { hint: "Evaluate on data with the columns that the model was trained on." });
  }
  const at = (index: number): number | bigint | string => values[index] ?? 0;
  switch (datatype) {
    case "BYTES":
      return new Tensor("string", Array.from({ length: rows }, (_, index) => (isNull(index) ? MISSING.BYTES : String(at(index)))), [rows]);
    case "BOOL":
      return new Tensor("bool", Uint8Array.from({ length: rows }, (_, index) => Number(at(index))), [rows]);
    case "INT64":
      return new Tensor("int64", BigInt64Array.from({ length: rows }, (_, index) => (isNull(index) ? MISSING.INT64 : BigInt(at(index)))), [rows]);
    case "FP64":
      return new Tensor("float64", Float64Array.from({ length: rows }, (_, index) => (isNull(index) ? MISSING.FP64 : Number(at(index)))), [rows]);
    default:
      return new Tensor("float32", Float32Array.from({ length: rows }, (_, index) => Number(at(index))), [rows]);
  }
}

/** What the model's session is run with for a batch of raw rows. @throws ZenError `COLUMN_NOT_FOUND`, `MODEL_INPUT_MISMATCH`. */
export function feedsOf({ inputs, transform }: ModelManifest, batch: ColumnBatch): Record<string, Tensor> {
  const feeds: Record<string, Tensor> = {};
  for (const [index, signature] of inputs.entries()) {
    const column = transform.inputs[index]?.name ?? signature.name;
    const data = batch.columns[column];
    if (data === undefined) {
      throw new ZenError("COLUMN_NOT_FOUND", `The model needs the column ${column}, which the data to evaluate on does not have`, {
        hint: "Evaluate on raw rows, as they were before preprocess.",
      });
    }
    feeds[signature.name] = tensor(signature, data, batch.rows);
  }
  return feeds;
}
