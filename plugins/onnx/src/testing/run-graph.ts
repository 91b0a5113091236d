import type { Row, Schema, Value } from "@zen/plugin-sdk/processing";
import { MISSING } from "@zen/plugin-sdk/serving";
import * as ort from "onnxruntime-node";

const silent: ort.InferenceSession.SessionOptions = { logSeverityLevel: 3, intraOpNumThreads: 1 };

export function session(bytes: Uint8Array): Promise<ort.InferenceSession> {
  return ort.InferenceSession.create(bytes, silent);
}

/** The rows as tensors, column by column, nulls as the values that stand for them. */
export function feeds(rows: readonly Row[], schema: Schema): Record<string, ort.Tensor> {
  return Object.fromEntries(
    schema.columns.map(({ name, type, nullable }) => [
      name,
      tensor(
        rows.map((row) => row[name] ?? null),
        type as string,
        nullable,
      ),
    ]),
  );
}

function tensor(values: readonly Value[], type: string, nullable: boolean): ort.Tensor {
  const dims = [values.length];
  switch (type) {
    case "string":
      return new ort.Tensor(
        "string",
        values.map((value) => (value === null ? MISSING.BYTES : (value as string))),
        dims,
      );
    case "float64":
      return new ort.Tensor(
        "float64",
        Float64Array.from(values, (value) => (value === null ? MISSING.FP64 : (value as number))),
        dims,
      );
    case "bool":
      if (!nullable) return new ort.Tensor("bool", Uint8Array.from(values, Number), dims);
      return new ort.Tensor(
        "int64",
        BigInt64Array.from(values, (value) => (value === null ? MISSING.INT64 : BigInt(value as boolean))),
        dims,
      );
    default:
      return new ort.Tensor(
        "int64",
        BigInt64Array.from(values, (value) => (value === null ? MISSING.INT64 : BigInt(value as number))),
        dims,
      );
  }
}
