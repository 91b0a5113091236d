import type { Body } from "../contracts/artifact-store.js";
import { readBody } from "./body.js";

/** The bytes of a body in blocks of `size`, of which the last may be shorter; none for an empty body. */
export async function* blocksOf(
  body: Body,
  size: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  let parts: Uint8Array[] = [];
  let held = 0;
  for await (let chunk of readBody(body, signal)) {
    while (held + chunk.length >= size) {
      yield Buffer.concat([...parts, chunk.subarray(0, size - held)]);
      chunk = chunk.subarray(size - held);
      [parts, held] = [[], 0];
    }
    parts.push(chunk);
    held += chunk.length;
  }
  if (held > 0) yield Buffer.concat(parts);
}
