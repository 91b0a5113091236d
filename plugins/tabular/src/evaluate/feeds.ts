import type { ModelManifest } from "@zen/plugin-sdk";
import type { ColumnBatch } from "@zen/plugin-sdk/processing";
import { encodeBatch } from "@zen/plugin-sdk/serving";
import type { Tensor, TensorConstructor } from "onnxruntime-common";

const ELEMENT = { BOOL: "bool", INT64: "int64", FP32: "float32", FP64: "float64", BYTES: "string" } as const;

/** What the model's session is run with for a batch of raw rows. @throws ZenError as `encodeBatch`. */
export function feedsOf(
  manifest: ModelManifest,
  batch: ColumnBatch,
  Tensor: TensorConstructor,
): Record<string, Tensor> {
  return Object.fromEntries(
    encodeBatch(manifest, batch).map(({ name, datatype, shape, data }) => [
      name,
      new Tensor(ELEMENT[datatype], data as never, shape),
    ]),
  );
}
