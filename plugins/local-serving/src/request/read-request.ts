import type { TensorSignature } from "@zen/plugin-sdk";
import { JsonBody } from "./json-body.js";
import { asObject } from "./json-value.js";
import { refuseBinaryData } from "./parameters.js";
import type { RawRequest } from "./raw-request.js";
import { readInputs, type RequestTensor } from "./read-inputs.js";
import { readOutputs } from "./read-outputs.js";
import { badRequest } from "./request-error.js";
import type { Signature } from "./signature.js";

export interface InferRequest {
  readonly id: string | undefined;
  /** One for each of the model's inputs, in its order. */
  readonly inputs: readonly RequestTensor[];
  /** As asked for; all of the model's when none is named. */
  readonly outputs: readonly TensorSignature[];
}

/** Reads the body of an inference request, strictly. @throws RequestError */
export function readRequest(bytes: Buffer, signature: Signature): InferRequest {
  const body = new JsonBody(bytes);
  const { id, inputs, outputs, parameters } = asObject<RawRequest>(body.value, "the body");
  if (id !== undefined && id !== null && typeof id !== "string") throw badRequest("id must be a string");
  refuseBinaryData(parameters, "parameters");
  return { id: id ?? undefined, inputs: readInputs(body, inputs, signature), outputs: readOutputs(outputs, signature) };
}
