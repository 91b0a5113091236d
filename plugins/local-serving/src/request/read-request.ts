import { didYouMean, type TensorSignature } from "@zen/plugin-sdk";
import { JsonBody } from "./json-body.js";
import { badRequest, quoted } from "./request-error.js";
import { countElements, flatten } from "./shape.js";
import type { Signature } from "./signature.js";
import { missingData, tensorData, type TensorData } from "./tensor-data.js";

export interface RequestTensor {
  readonly shape: readonly number[];
  readonly data: TensorData;
}

export interface InferRequest {
  readonly id: string | undefined;
  /** One for each of the model's inputs. */
  readonly inputs: readonly RequestTensor[];
  /** The outputs that are asked for, in that order; all of the model's when absent. */
  readonly outputs: readonly TensorSignature[] | undefined;
}

interface RawRequest {
  readonly id?: unknown;
  readonly inputs?: unknown;
  readonly outputs?: unknown;
  readonly parameters?: unknown;
}

interface RawTensor {
  readonly name?: unknown;
  readonly datatype?: unknown;
  readonly shape?: unknown;
  readonly data?: unknown;
  readonly parameters?: unknown;
}

/** Reads the body of an inference request, strictly. @throws RequestError */
export function readRequest(bytes: Buffer, signature: Signature): InferRequest {
  const body = new JsonBody(bytes);
  const { id, inputs, outputs, parameters } = object<RawRequest>(body.value, "the body");
  if (id !== undefined && id !== null && typeof id !== "string") throw badRequest("id must be a string");
  refuseBinary(parameters, "parameters");
  return { id: id ?? undefined, inputs: readInputs(body, inputs, signature), outputs: readOutputs(outputs, signature) };
}

function readInputs(body: JsonBody, raw: unknown, signature: Signature): readonly RequestTensor[] {
  if (raw === undefined) throw badRequest("inputs is missing");
  if (!Array.isArray(raw)) throw badRequest("inputs must be an array");
  const { inputs, inputIndex } = signature;
  const given = new Array<RequestTensor | undefined>(inputs.length).fill(undefined);
  for (let index = 0; index < raw.length; index++) {
    const what = `inputs[${index}]`;
    const tensor = object<RawTensor>(raw[index], what);
    const name = text(tensor.name, `${what}.name`);
    const at = inputIndex.get(name) ?? -1;
    const input = inputs[at];
    if (input === undefined) throw unknownTensor("input", name, inputs);
    if (given[at] !== undefined) throw badRequest(`input ${quoted(name)} is given twice`);
    given[at] = readInput(body, tensor, input, index);
  }
  return complete(given, inputs);
}

function readInput(body: JsonBody, tensor: RawTensor, input: TensorSignature, index: number): RequestTensor {
  refuseBinary(tensor.parameters, `inputs[${index}].parameters`);
  const datatype = text(tensor.datatype, `inputs[${index}].datatype`);
  if (datatype !== input.datatype)
    throw badRequest(
      `input ${quoted(input.name)} has the datatype ${quoted(datatype)}, the model wants ${input.datatype}`,
    );
  const count = countElements(input, tensor.shape);
  const shape = tensor.shape as readonly number[];
  const values = flatten(input, tensor.data, shape, count);
  const data = tensorData(input, values, {
    get lowestIsExact() {
      return body.lowestIsExact;
    },
    exact: () => flatten(input, (body.withLongIntegers() as { inputs: RawTensor[] }).inputs[index]?.data, shape, count),
  });
  return { shape, data };
}

/** Fills in what may be left out, as many as the batch has. */
function complete(
  given: readonly (RequestTensor | undefined)[],
  inputs: readonly TensorSignature[],
): readonly RequestTensor[] {
  let rows: number | undefined;
  let isComplete = true;
  for (let at = 0; at < inputs.length; at++) {
    const tensor = given[at];
    isComplete &&= tensor !== undefined;
    const input = inputs[at];
    if (tensor === undefined || input?.shape[0] !== -1) continue;
    rows ??= tensor.shape[0];
    if (tensor.shape[0] !== rows)
      throw badRequest(`input ${quoted(input.name)} has ${tensor.shape[0]} rows, another one ${rows}`);
  }
  return isComplete
    ? (given as readonly RequestTensor[])
    : given.map((tensor, at) => tensor ?? missingTensor(inputs[at] as TensorSignature, rows));
}

function missingTensor(input: TensorSignature, rows: number | undefined): RequestTensor {
  const shape = input.shape.map((size) => (size === -1 ? (rows ?? 0) : size));
  const count = shape.reduce((product, size) => product * size, 1);
  const data = input.optional === true && count > 0 ? missingData(input, count) : undefined;
  if (data === undefined) throw badRequest(`input ${quoted(input.name)} is missing`);
  return { shape, data };
}

function readOutputs(raw: unknown, { outputs, outputIndex }: Signature): readonly TensorSignature[] | undefined {
  if (raw === undefined || raw === null) return undefined;
  if (!Array.isArray(raw)) throw badRequest("outputs must be an array");
  const wanted = new Set<TensorSignature>();
  for (const [index, each] of raw.entries()) {
    const { name: given, parameters } = object<RawTensor>(each, `outputs[${index}]`);
    const name = text(given, `outputs[${index}].name`);
    refuseBinary(parameters, `outputs[${index}].parameters`);
    const output = outputs[outputIndex.get(name) ?? -1];
    if (output === undefined) throw unknownTensor("output", name, outputs);
    if (wanted.has(output)) throw badRequest(`output ${quoted(name)} is asked for twice`);
    wanted.add(output);
  }
  return wanted.size === 0 ? undefined : [...wanted];
}

/** Parameters are the protocol's way to ask for extensions; those that would change the form of the data are not had here. */
function refuseBinary(raw: unknown, what: string): void {
  if (raw === undefined || raw === null) return;
  const parameters = object<Readonly<Record<string, unknown>>>(raw, what);
  for (const name of ["binary_data_size", "binary_data", "binary_data_output"]) {
    if (Object.hasOwn(parameters, name) && parameters[name] !== false) {
      throw badRequest(
        `${what} asks for the binary data extension, which this server does not have; send and receive tensors as JSON`,
      );
    }
  }
}

function object<T>(value: unknown, what: string): T {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw badRequest(`${what} must be an object`);
  return value as T;
}

function text(value: unknown, what: string): string {
  if (value === undefined) throw badRequest(`${what} is missing`);
  if (typeof value !== "string") throw badRequest(`${what} must be a string`);
  return value;
}

function unknownTensor(kind: "input" | "output", name: string, known: readonly TensorSignature[]): Error {
  const names = known.map((tensor) => tensor.name);
  return badRequest(
    `the model has no ${kind} ${quoted(name)}; ${didYouMean(name, names) ?? `it has ${names.join(", ")}`}`,
  );
}
