import { createHash } from "node:crypto";
import type { ModelFile, ServedModel } from "../../contracts/serving.js";
import type { ModelManifest } from "../../model.js";

/** An ONNX graph of three nodes, `value = float(x + offset)`, over `x` FP64 [batch]; the offset lies at `OFFSET_AT`. */
const GRAPH =
  "CAgSA3plbjqyAQodCgF4CgsvY29uc3RhbnQvMBIGL0FkZC8xIgNBZGQKIgoGL0FkZC8xEgcvQ2FzdC8yIgRDYXN0KgkKAnRvGAGgAQIKGgoHL0Nhc3QvMhIFdmFsdWUi" +
  "CElkZW50aXR5EgZvZmZzZXQqGRALQgsvY29uc3RhbnQvMEoIAAAAAABKk0BaFAoBeBIPCg0ICxIJCgcSBWJhdGNoYhgKBXZhbHVlEg8KDQgBEgkKBxIFYmF0Y2hCBAoA" +
  "EBFCDgoKYWkub25ueC5tbBAD";
const OFFSET_AT = 132;

export interface SampleModel {
  readonly digest: string;
  readonly manifest: ModelManifest;
  readonly contents: Readonly<Record<string, Uint8Array>>;
}

/** A model that answers `x + offset`: the smallest by which one can tell which of several has answered. */
export function sampleModel(offset: number): SampleModel {
  const bytes = Buffer.from(GRAPH, "base64");
  bytes.writeDoubleLE(offset, OFFSET_AT);
  return sample(bytes, offset);
}

/** A model whose file is no graph. */
export function brokenModel(): SampleModel {
  return sample(Buffer.from("this is no graph"), 0);
}

function sample(bytes: Uint8Array, offset: number): SampleModel {
  const column = { name: "x", type: "float64", nullable: false } as const;
  const feature = {
    kind: "numeric",
    output: "x",
    input: "x",
    scaling: "none",
    fill: 0,
    offset: -offset,
    divisor: 1,
  } as const;
  const manifest: ModelManifest = {
    format: "model@1",
    runtime: "onnx",
    file: "model.onnx",
    task: "regression",
    inputs: [{ name: "x", datatype: "FP64", shape: [-1] }],
    outputs: [{ name: "value", datatype: "FP32", shape: [-1] }],
    label: "y",
    transform: { format: "transform@1", inputs: [column], derive: [], features: [feature] },
  };
  const contents = { "model.onnx": bytes, "model.json": new TextEncoder().encode(JSON.stringify(manifest)) };
  return { digest: createHash("sha256").update(bytes).digest("hex"), manifest, contents };
}

export function served({ digest, manifest }: SampleModel, files: Readonly<Record<string, ModelFile>>): ServedModel {
  return { digest, manifest, files };
}
