import type { TensorSignature } from "@zen/plugin-sdk";
import type { Tensor } from "onnxruntime-node";
import { quotedJson } from "./quoted-json.js";

/** An output of the model as the protocol's JSON. */
export function tensorJson({ name, datatype }: TensorSignature, { dims, data }: Tensor): string {
  return `{"name":${quotedJson(name)},"datatype":"${datatype}","shape":[${dims.join(",")}],"data":[${elementsJson(data)}]}`;
}

function elementsJson(data: Tensor["data"]): string {
  if (data instanceof Float32Array || data instanceof Float64Array) return numbersJson(data);
  if (data instanceof BigInt64Array) return data.join(",");
  if (data instanceof Uint8Array) return Array.from(data, (value) => (value === 0 ? "false" : "true")).join(",");
  return (data as string[]).map(quotedJson).join(",");
}

/** JSON has no NaN and no infinity; null stands for them. */
function numbersJson(data: Float32Array | Float64Array): string {
  let json = "";
  for (let index = 0; index < data.length; index++) {
    const value = data[index] as number;
    json += index === 0 ? "" : ",";
    json += Number.isFinite(value) ? value : "null";
  }
  return json;
}
