import type { TensorSignature } from "@zen/plugin-sdk";
import { asArray, asObject, asText } from "./json-value.js";
import { refuseBinaryData } from "./parameters.js";
import type { RawTensor } from "./raw-request.js";
import { badRequest, quoted } from "./request-error.js";
import { unknownTensor, type Signature } from "./signature.js";

/** The outputs that are asked for, in that order; all of the model's when none is. @throws RequestError */
export function readOutputs(raw: unknown, { outputs, outputIndex }: Signature): readonly TensorSignature[] {
  if (raw === undefined || raw === null) return outputs;
  const wanted = new Set<TensorSignature>();
  for (const [index, each] of asArray(raw, "outputs").entries()) {
    const { name: given, parameters } = asObject<RawTensor>(each, `outputs[${index}]`);
    const name = asText(given, `outputs[${index}].name`);
    refuseBinaryData(parameters, `outputs[${index}].parameters`);
    const output = outputs[outputIndex.get(name) ?? -1];
    if (output === undefined) throw unknownTensor("output", name, outputs);
    if (wanted.has(output)) throw badRequest(`output ${quoted(name)} is asked for twice`);
    wanted.add(output);
  }
  return wanted.size === 0 ? outputs : [...wanted];
}
