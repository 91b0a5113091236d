import type { TensorSignature, TensorType } from "@zen/plugin-sdk";
import type { InferenceSession, Tensor } from "onnxruntime-node";
import { loadFailed } from "./model-errors.js";

export const RUNTIME_TYPE: Readonly<Record<TensorType, Tensor.Type>> = {
  BOOL: "bool",
  INT64: "int64",
  FP32: "float32",
  FP64: "float64",
  BYTES: "string",
};

type Kind = "input" | "output";

/** Holds a graph to the signature in its model's manifest. @throws ZenError `MODEL_LOAD_FAILED` */
export function checkTensors(
  kind: Kind,
  signature: readonly TensorSignature[],
  found: readonly InferenceSession.ValueMetadata[],
): void {
  for (const { name, datatype, shape } of signature) {
    const tensor = found.find((candidate) => candidate.name === name);
    if (tensor === undefined || !tensor.isTensor) throw loadFailed(`its graph has no ${kind} ${name}.`);
    if (tensor.type !== RUNTIME_TYPE[datatype])
      throw loadFailed(`the ${kind} ${name} is ${tensor.type} in its graph and ${datatype} in its manifest.`);
    if (tensor.shape.length !== shape.length)
      throw loadFailed(
        `the ${kind} ${name} has ${tensor.shape.length} dimensions in its graph and ${shape.length} in its manifest.`,
      );
  }
  const extra =
    kind === "input" ? found.find(({ name }) => signature.every((tensor) => tensor.name !== name)) : undefined;
  if (extra !== undefined) throw loadFailed(`its manifest does not mention the input ${extra.name} of its graph.`);
}
