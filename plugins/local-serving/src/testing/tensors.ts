import type { TensorSignature, TensorType } from "@zen/plugin-sdk";
import { readRequest, type InferRequest } from "../request/read-request.js";
import { RequestError } from "../request/request-error.js";
import { signatureOf } from "../request/signature.js";

export function tensor(name: string, datatype: TensorType, rest: Partial<TensorSignature> = {}): TensorSignature {
  return { name, datatype, shape: [-1], ...rest };
}

const OUTPUTS = [tensor("value", "FP32"), tensor("class", "INT64")];

/** What a model with these inputs, and the outputs `value` and `class`, reads in a body: text as it is, anything else as JSON. */
export function read(inputs: readonly TensorSignature[], body: unknown): InferRequest {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  return readRequest(bytes, signatureOf(inputs, OUTPUTS));
}

/** Why the body is refused: `status message`. */
export function refusal(inputs: readonly TensorSignature[], body: unknown): string {
  try {
    read(inputs, body);
  } catch (error) {
    if (error instanceof RequestError) return `${error.status} ${error.message}`;
    throw error;
  }
  throw new Error("It was not refused.");
}

/** The elements that a model with this one input gets; `data` is the JSON of the elements. */
export function elements(input: TensorSignature, shape: readonly number[], data: string): readonly unknown[] {
  const json = `{"inputs":[{"name":"${input.name}","datatype":"${input.datatype}","shape":[${shape.join()}],"data":${data}}]}`;
  return Array.from(read([input], json).inputs[0]?.data as ArrayLike<unknown>);
}
