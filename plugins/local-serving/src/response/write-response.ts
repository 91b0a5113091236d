import type { TensorSignature } from "@zen/plugin-sdk";
import type { Tensor } from "onnxruntime-node";
import { JsonBuffer } from "./json-buffer.js";

export interface InferResponse {
  readonly model: string;
  readonly version: string;
  readonly id: string | undefined;
  readonly outputs: readonly TensorSignature[];
  readonly values: Readonly<Record<string, Tensor>>;
}

/** Answers are written one after the other. */
const json = new JsonBuffer();

/** The body of the answer to an inference request. NaN and the infinities, which JSON has not, are null. */
export function writeResponse({ model, version, id, outputs, values }: InferResponse): Buffer {
  json.clear();
  json.raw(`{"model_name":"${model}","model_version":"${version}"`);
  if (id !== undefined) {
    json.raw(',"id":');
    json.string(id);
  }
  json.raw(',"outputs":[');
  for (const [at, output] of outputs.entries()) {
    writeTensor(at === 0 ? "" : ",", output, values[output.name] as Tensor);
  }
  json.raw("]}");
  return json.finish();
}

function writeTensor(separator: string, { name, datatype }: TensorSignature, { dims, data }: Tensor): void {
  json.raw(`${separator}{"name":${JSON.stringify(name)},"datatype":"${datatype}","shape":[${dims.join(",")}],"data":[`);
  if (data instanceof Float32Array) json.floats(data);
  else if (data instanceof BigInt64Array) json.integers(data);
  else if (data instanceof Float64Array) json.doubles(data);
  else if (data instanceof Uint8Array) json.booleans(data);
  else json.strings(data as string[]);
  json.raw("]}");
}
