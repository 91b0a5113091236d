import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { ZenError, type ServedModel, type TensorType } from "@zen/plugin-sdk";
import type { Predictor } from "@zen/plugin-sdk/memory";
import { InferenceSession, Tensor } from "onnxruntime-node";

const RUNTIME_TYPE = { INT64: "int64", FP64: "float64", FP32: "float32", BOOL: "bool", BYTES: "string" } as const;

/** Makes an exported model ready to run; it throws when it cannot. */
export async function loadModel({ manifest, files }: ServedModel): Promise<Predictor> {
  const file = files[manifest.file];
  if (file === undefined) throw new ZenError("MODEL_DAMAGED", `The model has no ${manifest.file}.`);
  const session = await InferenceSession.create(await readFile(file.localPath ?? fileURLToPath(file.uri)));
  return async (inputs) => {
    const feeds = inputs.map(
      ({ name, datatype, shape, data }) =>
        [name, new Tensor(RUNTIME_TYPE[datatype] as "float64", data as Float64Array, shape)] as const,
    );
    const values = await session.run(Object.fromEntries(feeds));
    return manifest.outputs.map(({ name }) => {
      const { dims, data } = values[name] as { dims: readonly number[]; data: Float64Array };
      return { name, shape: dims, data };
    });
  };
}

/** The elements of a tensor as the runtime takes them, from those of a request. */
export function elementsOf(datatype: TensorType, data: readonly unknown[]) {
  switch (datatype) {
    case "INT64":
      return BigInt64Array.from(data, (value) => BigInt(value as number));
    case "FP64":
      return Float64Array.from(data, (value) => (value === null ? Number.NaN : Number(value)));
    case "FP32":
      return Float32Array.from(data, (value) => (value === null ? Number.NaN : Number(value)));
    case "BOOL":
      return Uint8Array.from(data, (value) => (value === true ? 1 : 0));
    case "BYTES":
      return data.map(String);
  }
}
