import { readBody, type Body } from "@zen/plugin-sdk";

/**
 * A body in pieces of `size` bytes, of which the last is shorter and may be empty. A piece is only good until the next is asked for: pieces of a
 * stream share one buffer, so that memory does not grow with the body, nor with what the collector has not seen to yet.
 */
export async function* piecesOf(
  body: Body,
  size: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (body instanceof Uint8Array) {
    for (let at = 0; at <= body.length; at += size) yield body.subarray(at, at + size);
    return;
  }
  let few: Uint8Array[] = [];
  let buffer: Buffer | undefined;
  let held = 0;
  for await (const chunk of readBody(body, signal)) {
    for (let at = 0; at < chunk.length;) {
      const part = chunk.subarray(at, at + size - held);
      if (buffer !== undefined) buffer.set(part, held);
      // A copy: whose body it is may fill its own buffer again.
      else few.push(Uint8Array.from(part));
      held += part.length;
      at += part.length;
      if (held < size) continue;
      buffer ??= Buffer.concat(few, size);
      few = [];
      held = 0;
      yield buffer;
    }
  }
  yield buffer === undefined ? Buffer.concat(few) : buffer.subarray(0, held);
}
