import type { TensorSignature } from "@zen/plugin-sdk";
import type { JsonReader } from "./json-reader.js";
import { badRequest, quoted } from "./request-error.js";
import { elementsOf, type Elements, type TensorData } from "./tensor-data.js";

/** Checks a request's shape against the model's and returns how many elements it makes. */
export function countElements({ name, shape }: TensorSignature, given: readonly number[], most: number): number {
  const fits = given.length === shape.length && given.every((size, axis) => shape[axis] === -1 || shape[axis] === size);
  if (!fits) throw badRequest(`input ${quoted(name)} has the shape [${given.join(",")}], the model wants [${shape.join(",")}]`);
  let count = 1;
  for (const size of given) count *= size;
  if (count === 0) throw badRequest(`input ${quoted(name)} has no elements`);
  // Every element takes two bytes of the body at least, so a shape with more is wrong before memory is asked for.
  if (count > most) throw badRequest(`input ${quoted(name)} has fewer elements than its shape [${given.join(",")}] says`);
  return count;
}

/** Reads the elements of a tensor, row by row, flat or nested as its shape. */
export function readTensorData(reader: JsonReader, input: TensorSignature, shape: readonly number[], count: number): TensorData {
  const label = quoted(input.name);
  const elements = elementsOf(input.datatype, count, label, input.optional === true);
  if (!reader.opensArray()) throw badRequest(`the data of input ${label} must be an array`);
  const isNested = shape.length > 1 && reader.peek() === OPEN_ARRAY;
  const read = isNested ? readNested(reader, elements, shape, 0, 0, label) : readFlat(reader, elements, 0, count, label);
  if (read !== count) throw tooFew(label, read, count);
  return elements.data;
}

/** Reads elements up to the end of an array that has been opened; returns how many there were. */
function readFlat(reader: JsonReader, elements: Elements, from: number, most: number, label: string): number {
  if (reader.closesArray()) return 0;
  let read = 0;
  do {
    if (read === most) throw badRequest(`input ${label} has more elements than its shape says`);
    elements.read(reader, from + read++);
  } while (reader.hasNext());
  return read;
}

function readNested(reader: JsonReader, elements: Elements, shape: readonly number[], axis: number, from: number, label: string): number {
  const size = shape[axis] as number;
  const isInnermost = axis === shape.length - 1;
  if (isInnermost) {
    const read = readFlat(reader, elements, from, size, label);
    if (read !== size) throw unlike(label, shape);
    return read;
  }
  let done = 0;
  let rows = 0;
  if (!reader.closesArray()) {
    do {
      if (rows++ === size || !reader.opensArray()) throw unlike(label, shape);
      done += readNested(reader, elements, shape, axis + 1, from + done, label);
    } while (reader.hasNext());
  }
  if (rows !== size) throw unlike(label, shape);
  return done;
}

const OPEN_ARRAY = 0x5b;

function unlike(label: string, shape: readonly number[]): Error {
  return badRequest(`the data of input ${label} is not nested as its shape [${shape.join(",")}]`);
}

function tooFew(label: string, read: number, count: number): Error {
  return badRequest(`input ${label} has ${read} elements, its shape says ${count}`);
}
