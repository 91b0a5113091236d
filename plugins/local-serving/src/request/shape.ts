import type { TensorSignature } from "@zen/plugin-sdk";
import { badRequest, quoted } from "./request-error.js";

/** Checks a request's shape against the model's and returns how many elements it makes. @throws RequestError */
export function countElements({ name, shape }: TensorSignature, given: unknown): number {
  if (!Array.isArray(given)) throw badRequest(`the shape of input ${quoted(name)} must be an array`);
  if (given.length !== shape.length) throw unfit(name, given, shape);
  let count = 1;
  for (let axis = 0; axis < given.length; axis++) {
    const size: unknown = given[axis];
    if (!Number.isSafeInteger(size) || (size as number) < 0)
      throw badRequest(`the shape of input ${quoted(name)} must hold whole numbers from 0 on`);
    if (shape[axis] !== -1 && shape[axis] !== size) throw unfit(name, given, shape);
    count *= size as number;
  }
  if (count === 0) throw badRequest(`input ${quoted(name)} has no elements`);
  return count;
}

/** The elements, row by row, of data that is flat or nested as its shape. */
export function flatten(
  { name }: TensorSignature,
  data: unknown,
  shape: readonly number[],
  count: number,
): readonly unknown[] {
  if (!Array.isArray(data)) throw badRequest(`the data of input ${quoted(name)} must be an array`);
  const values: readonly unknown[] = shape.length > 1 && Array.isArray(data[0]) ? unnest(name, data, shape, 0) : data;
  if (values.length !== count)
    throw badRequest(
      `input ${quoted(name)} has ${values.length} elements, its shape [${shape.join(",")}] says ${count}`,
    );
  return values;
}

function unnest(name: string, data: unknown, shape: readonly number[], axis: number): readonly unknown[] {
  if (!Array.isArray(data) || data.length !== shape[axis]) {
    throw badRequest(`the data of input ${quoted(name)} is not nested as its shape [${shape.join(",")}]`);
  }
  return axis === shape.length - 1 ? data : data.flatMap((inner) => unnest(name, inner, shape, axis + 1));
}

function unfit(name: string, given: readonly unknown[], shape: readonly number[]): Error {
  const sizes = given.slice(0, 10).map((size) => (typeof size === "number" ? size : "?"));
  return badRequest(`input ${quoted(name)} has the shape [${sizes.join(",")}], the model wants [${shape.join(",")}]`);
}
