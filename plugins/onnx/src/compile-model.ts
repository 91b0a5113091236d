import { ZenError, type ModelManifest, type TensorSignature } from "@zen/plugin-sdk";
import type { TransformSpec } from "@zen/plugin-sdk/processing";
import { GraphBuilder } from "./graph/builder.js";
import { emitHead, type OutputPort } from "./network/emit-head.js";
import { emitNetwork } from "./network/emit-network.js";
import type { NetworkSpec } from "./network/spec.js";
import { encodeModel } from "./proto/encode.js";
import { emitTransform } from "./transform/emit-transform.js";

export const MODEL_FILE = "model.onnx";
const OUTPUT_NAMES = ["probabilities", "class", "value"] as const;

export interface CompileOptions {
  /** With a label; the rest of it becomes part of the graph. */
  readonly transform: TransformSpec;
  readonly network: NetworkSpec;
  /** What the manifest tells of the training. */
  readonly training?: ModelManifest["training"];
}

export interface CompiledModel {
  /** An ONNX model: IR 8, operators 17 and ai.onnx.ml 3. The same options give the same bytes. */
  readonly bytes: Uint8Array;
  readonly manifest: ModelManifest;
}

/**
 * One graph from raw columns to predictions: derived columns, fills, vocabularies, scaling, the network and its head. What it
 * computes equals the reference transform followed by the network, up to the last bits of float32; exceptions are int64
 * arithmetic that overflows, which wraps around here; the sign of a zero, which is not kept; and `exp`, `ln`, `pow`, `sin` and
 * `cos`, whose last bits are the runtime's.
 * @throws ZenError `ONNX_NOT_EXPORTABLE`, `TRANSFORM_INVALID`, `NETWORK_INVALID`
 */
export function compileModel({ transform, network, training }: CompileOptions): CompiledModel {
  const { label } = transform;
  if (label === undefined) throw new ZenError("TRANSFORM_INVALID", "A transform without a label makes no model");
  const graph = new GraphBuilder();
  const { inputs, features } = emitTransform(graph, transform, new Set(OUTPUT_NAMES));
  const outputs = emitHead(graph, network.head, emitNetwork(graph, network, features), label);
  const manifest: ModelManifest = {
    format: "model@1",
    runtime: "onnx",
    file: MODEL_FILE,
    task: label.kind === "class" ? "classification" : "regression",
    inputs,
    outputs: outputs.map(signature),
    label: label.input,
    ...(label.kind === "class" ? { classes: label.classes } : {}),
    transform,
    ...(training === undefined ? {} : { training }),
  };
  return { bytes: encodeModel(graph.finish(label.input, outputs)), manifest };
}

function signature({ name, type, dims }: OutputPort): TensorSignature {
  return { name, datatype: type === "int64" ? "INT64" : "FP32", shape: dims };
}

/**
 * Refuses, before anything is trained, a transform that no graph can compute.
 * @throws ZenError `ONNX_NOT_EXPORTABLE` naming the column, `TRANSFORM_INVALID`
 */
export function checkExportable(transform: TransformSpec): void {
  emitTransform(new GraphBuilder(), transform, new Set(OUTPUT_NAMES));
}
