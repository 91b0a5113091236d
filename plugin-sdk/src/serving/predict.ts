import type { Endpoint } from "../contracts/serving.js";
import type { ModelManifest } from "../model.js";
import { decodeOutputs, type Prediction } from "./decode-outputs.js";
import { encodeRows, type RawRow } from "./encode-rows.js";
import { infer } from "./infer.js";

/** Predicts plain rows in one request; predictions come back in their order. @throws ZenError as `encodeRows`, `infer`. */
export async function predict(
  endpoint: Endpoint,
  manifest: ModelManifest,
  rows: readonly RawRow[],
  options: { readonly signal?: AbortSignal } = {},
): Promise<readonly Prediction[]> {
  if (rows.length === 0) return [];
  return decodeOutputs(manifest, await infer(endpoint, encodeRows(manifest, rows), options));
}
