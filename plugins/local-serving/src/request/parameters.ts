import { asObject } from "./json-value.js";
import { badRequest } from "./request-error.js";

const BINARY = ["binary_data_size", "binary_data", "binary_data_output"];

/**
 * Parameters are the protocol's way to ask for extensions. Unknown ones change nothing; those of the binary data extension would
 * change the form of the data and are refused. @throws RequestError
 */
export function refuseBinaryData(raw: unknown, what: string): void {
  if (raw === undefined || raw === null) return;
  const parameters = asObject<Readonly<Record<string, unknown>>>(raw, what);
  if (BINARY.some((name) => Object.hasOwn(parameters, name) && parameters[name] !== false)) {
    throw badRequest(
      `${what} asks for the binary data extension, which this server does not have; send and receive tensors as JSON`,
    );
  }
}
