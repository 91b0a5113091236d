import type { TensorSignature } from "@zen/plugin-sdk";
import type { JsonBody } from "./json-body.js";
import { asArray, asObject, asText } from "./json-value.js";
import { missingData } from "./missing.js";
import { refuseBinaryData } from "./parameters.js";
import type { RawRequest, RawTensor } from "./raw-request.js";
import { badRequest, quoted } from "./request-error.js";
import { countElements, flatten } from "./shape.js";
import { unknownTensor, type Signature } from "./signature.js";
import { tensorData, type TensorData } from "./tensor-data.js";

export interface RequestTensor {
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** The inputs in the model's order; those left out are filled with what stands for null. @throws RequestError */
export function readInputs(body: JsonBody, raw: unknown, { inputs, inputIndex }: Signature): readonly RequestTensor[] {
  const given = new Array<RequestTensor | undefined>(inputs.length).fill(undefined);
  for (const [index, each] of asArray(raw, "inputs").entries()) {
    const tensor = asObject<RawTensor>(each, `inputs[${index}]`);
    const name = asText(tensor.name, `inputs[${index}].name`);
    const at = inputIndex.get(name) ?? -1;
    const input = inputs[at];
    if (input === undefined) throw unknownTensor("input", name, inputs);
    if (given[at] !== undefined) throw badRequest(`input ${quoted(name)} is given twice`);
    given[at] = readInput(body, tensor, input, index);
  }
  const rows = batchSize(given, inputs);
  return inputs.map((input, at) => given[at] ?? missingTensor(input, rows));
}

function readInput(body: JsonBody, tensor: RawTensor, input: TensorSignature, index: number): RequestTensor {
  refuseBinaryData(tensor.parameters, `inputs[${index}].parameters`);
  const datatype = asText(tensor.datatype, `inputs[${index}].datatype`);
  if (datatype !== input.datatype)
    throw badRequest(
      `input ${quoted(input.name)} has the datatype ${quoted(datatype)}, the model wants ${input.datatype}`,
    );
  const count = countElements(input, tensor.shape);
  const shape = tensor.shape as readonly number[];
  const data = tensorData(input, flatten(input, tensor.data, shape, count), {
    get lowestIsExact() {
      return body.lowestIsExact;
    },
    elements() {
      const { inputs } = body.valueWithLongIntegers as RawRequest & { readonly inputs: readonly RawTensor[] };
      return flatten(input, inputs[index]?.data, shape, count);
    },
  });
  return { shape, data };
}

/** How many rows there are, which is the same for all inputs; undefined when no input tells. @throws RequestError */
function batchSize(
  given: readonly (RequestTensor | undefined)[],
  inputs: readonly TensorSignature[],
): number | undefined {
  let rows: number | undefined;
  for (const [at, { name, shape }] of inputs.entries()) {
    const tensor = given[at];
    if (tensor === undefined || shape[0] !== -1) continue;
    rows ??= tensor.shape[0];
    if (tensor.shape[0] !== rows)
      throw badRequest(`input ${quoted(name)} has ${tensor.shape[0]} rows, another one ${rows}`);
  }
  return rows;
}

function missingTensor(input: TensorSignature, rows: number | undefined): RequestTensor {
  const shape = input.shape.map((size) => (size === -1 ? (rows ?? 0) : size));
  const count = shape.reduce((product, size) => product * size, 1);
  const data = input.optional === true && count > 0 ? missingData(input, count) : undefined;
  if (data === undefined) throw badRequest(`input ${quoted(input.name)} is missing`);
  return { shape, data };
}
