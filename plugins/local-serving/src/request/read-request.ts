import { didYouMean, type TensorSignature } from "@zen/plugin-sdk";
import { JsonReader } from "./json-reader.js";
import { countElements, readTensorData } from "./read-tensor.js";
import { badRequest, quoted } from "./request-error.js";
import { missing, type TensorData } from "./tensor-data.js";

/** What a model takes and gives, prepared for reading requests. */
export interface Signature {
  readonly inputs: readonly TensorSignature[];
  readonly outputs: readonly TensorSignature[];
  readonly inputIndex: ReadonlyMap<string, number>;
  readonly outputIndex: ReadonlyMap<string, number>;
}

export function signatureOf(inputs: readonly TensorSignature[], outputs: readonly TensorSignature[]): Signature {
  const index = (tensors: readonly TensorSignature[]) => new Map(tensors.map(({ name }, at) => [name, at]));
  return { inputs, outputs, inputIndex: index(inputs), outputIndex: index(outputs) };
}

export interface InputTensor {
  readonly shape: readonly number[];
  readonly data: TensorData;
}

export interface InferRequest {
  readonly id: string | undefined;
  /** One for each of the model's inputs. */
  readonly inputs: readonly InputTensor[];
  /** The outputs that are asked for, in that order; all of the model's when absent. */
  readonly outputs: readonly TensorSignature[] | undefined;
}

/** Reads the body of an inference request. @throws RequestError */
export function readRequest(body: Buffer, signature: Signature): InferRequest {
  const reader = new JsonReader(body);
  const inputs = new Array<InputTensor | undefined>(signature.inputs.length).fill(undefined);
  let id: string | undefined;
  let hasInputs = false;
  let outputs: readonly TensorSignature[] | undefined;
  reader.readObject("the body", (key) => {
    if (key === "inputs") {
      if (hasInputs) throw badRequest("inputs is given twice");
      hasInputs = true;
      reader.readArray("inputs", (index) => readInput(reader, signature, inputs, index));
    } else if (key === "id") id = readText(reader, "id");
    else if (key === "outputs") outputs = readOutputs(reader, signature);
    else if (key === "parameters") refuseBinary(reader, "parameters");
    else reader.skip();
  });
  reader.readEnd();
  if (!hasInputs) throw badRequest("inputs is missing");
  return { id, inputs: complete(inputs, signature), outputs: outputs?.length === 0 ? undefined : outputs };
}

function readInput(reader: JsonReader, signature: Signature, inputs: (InputTensor | undefined)[], index: number): void {
  const what = `inputs[${index}]`;
  let name: string | undefined;
  let datatype: string | undefined;
  let shape: readonly number[] | undefined;
  let dataAt = -1;
  let data: TensorData | undefined;
  let input: TensorSignature | undefined;
  const read = () => {
    input = checkInput(signature, what, name, datatype, shape);
    const sizes = shape as readonly number[];
    data = readTensorData(reader, input, sizes, countElements(input, sizes, reader.bytes.length >> 1));
  };
  reader.readObject(what, (key) => {
    if (key === "name") name = readText(reader, `${what}.name`);
    else if (key === "datatype") datatype = readText(reader, `${what}.datatype`);
    else if (key === "shape") shape = readShape(reader, what);
    else if (key === "data") {
      if (dataAt >= 0) throw badRequest(`${what}.data is given twice`);
      reader.peek();
      dataAt = reader.at;
      // Elements can be read only when it is known what they are.
      if (name !== undefined && datatype !== undefined && shape !== undefined) read();
      else reader.skip();
    } else if (key === "parameters") refuseBinary(reader, `${what}.parameters`);
    else reader.skip();
  });
  if (data === undefined) {
    if (dataAt < 0) throw badRequest(`${what} has no data`);
    const end = reader.at;
    reader.at = dataAt;
    read();
    reader.at = end;
  }
  const at = signature.inputIndex.get(name as string) as number;
  if (inputs[at] !== undefined) throw badRequest(`input ${quoted(name as string)} is given twice`);
  inputs[at] = { shape: shape as readonly number[], data: data as TensorData };
}

function checkInput(signature: Signature, what: string, name: string | undefined, datatype: string | undefined, shape: readonly number[] | undefined): TensorSignature {
  if (name === undefined) throw badRequest(`${what} has no name`);
  if (shape === undefined) throw badRequest(`${what} has no shape`);
  if (datatype === undefined) throw badRequest(`${what} has no datatype`);
  const at = signature.inputIndex.get(name);
  const input = at === undefined ? undefined : signature.inputs[at];
  if (input === undefined) throw unknownTensor("input", name, signature.inputs);
  if (datatype !== input.datatype) throw badRequest(`input ${quoted(name)} has the datatype ${quoted(datatype)}, the model wants ${input.datatype}`);
  return input;
}

function readShape(reader: JsonReader, what: string): readonly number[] {
  const shape: number[] = [];
  reader.readArray(`${what}.shape`, (axis) => {
    const size = reader.isNumber() ? reader.readNumber() : -1;
    if (!Number.isSafeInteger(size) || size < 0) throw badRequest(`${what}.shape[${axis}] is not a whole number from 0 on`);
    if (axis === 32) throw badRequest(`${what}.shape has more than 32 dimensions`);
    shape.push(size);
  });
  return shape;
}

function readText(reader: JsonReader, what: string): string {
  if (!reader.isString()) throw badRequest(`${what} must be a string`);
  return reader.readString();
}

function readOutputs(reader: JsonReader, { outputs, outputIndex }: Signature): readonly TensorSignature[] {
  const wanted = new Set<TensorSignature>();
  reader.readArray("outputs", (index) => {
    let name: string | undefined;
    reader.readObject(`outputs[${index}]`, (key) => {
      if (key === "name") name = readText(reader, `outputs[${index}].name`);
      else if (key === "parameters") refuseBinary(reader, `outputs[${index}].parameters`);
      else reader.skip();
    });
    if (name === undefined) throw badRequest(`outputs[${index}] has no name`);
    const output = outputs[outputIndex.get(name) ?? -1];
    if (output === undefined) throw unknownTensor("output", name, outputs);
    if (wanted.has(output)) throw badRequest(`output ${quoted(name)} is asked for twice`);
    wanted.add(output);
  });
  return [...wanted];
}

function refuseBinary(reader: JsonReader, what: string): void {
  const parameters = reader.readValue();
  if (typeof parameters !== "object" || parameters === null || Array.isArray(parameters)) throw badRequest(`${what} must be an object`);
  for (const name of ["binary_data_size", "binary_data", "binary_data_output"]) {
    const value = Object.hasOwn(parameters, name) ? (parameters as Record<string, unknown>)[name] : undefined;
    if (value !== undefined && value !== false) throw badRequest(`${what} asks for the binary data extension, which this server does not have; send and receive tensors as JSON`);
  }
}

/** Fills in what may be left out, as many as the batch has. */
function complete(given: readonly (InputTensor | undefined)[], { inputs }: Signature): readonly InputTensor[] {
  let rows = -1;
  for (const [at, tensor] of given.entries()) {
    if (tensor === undefined || inputs[at]?.shape[0] !== -1) continue;
    const own = tensor.shape[0] as number;
    if (rows >= 0 && own !== rows) throw badRequest(`input ${quoted(inputs[at].name)} has ${own} rows, another one ${rows}`);
    rows = own;
  }
  return given.map((tensor, at) => tensor ?? filled(inputs[at] as TensorSignature, rows));
}

function filled(input: TensorSignature, rows: number): InputTensor {
  const shape = input.shape.map((size) => (size === -1 ? rows : size));
  const data = input.optional === true && rows > 0 ? missing(input.datatype, shape.reduce((count, size) => count * size, 1)) : undefined;
  if (data === undefined) throw badRequest(`input ${quoted(input.name)} is missing`);
  return { shape, data };
}

function unknownTensor(kind: "input" | "output", name: string, known: readonly TensorSignature[]): Error {
  const names = known.map((tensor) => tensor.name);
  return badRequest(`the model has no ${kind} ${quoted(name)}; ${didYouMean(name, names) ?? `it has ${names.join(", ")}`}`);
}
