import type { TensorSignature } from "@zen/plugin-sdk";
import { missingData } from "./missing.js";
import { badRequest, quoted } from "./request-error.js";

/** An element that is not what its input takes; `wanted` ends the sentence "it is not ...". */
export function elementError(input: TensorSignature, index: number, wanted: string): Error {
  const orNull = input.optional === true && missingData(input, 0) !== undefined ? " or null" : "";
  return badRequest(`element ${index} of input ${quoted(input.name)} is not ${wanted}${orNull}`);
}
