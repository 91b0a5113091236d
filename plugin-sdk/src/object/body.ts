import { createReadStream } from "node:fs";
import type { Body, FileBody } from "../contracts/artifact-store.js";

export function isFileBody(body: Body): body is FileBody {
  return !(body instanceof Uint8Array) && "localPath" in body;
}

/** The bytes of any body, chunk by chunk, as they come. Throws the signal's reason as soon as it aborts. */
export async function* readBody(body: Body, signal?: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
  signal?.throwIfAborted();
  if (body instanceof Uint8Array) return yield body;
  const chunks = isFileBody(body) ? createReadStream(body.localPath, { highWaterMark: 1 << 20 }) : body;
  const iterator = chunks[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  const aborted = abortion(signal);
  let done = false;
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), ...(aborted ? [aborted.promise] : [])]);
      if (next.done) {
        done = true;
        return;
      }
      signal?.throwIfAborted();
      yield next.value;
    }
  } finally {
    aborted?.release();
    // A body that hangs must not make the abort hang with it, so its end is not awaited.
    if (!done) void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}

/** All bytes of a body or of an object as one. */
export async function collectBytes(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

function abortion(signal: AbortSignal | undefined) {
  if (signal === undefined) return undefined;
  let listener: (() => void) | undefined;
  const promise = new Promise<never>((_, reject) => {
    listener = () => reject(signal.reason);
    signal.addEventListener("abort", listener, { once: true });
  });
  promise.catch(() => undefined);
  return { promise, release: () => listener && signal.removeEventListener("abort", listener) };
}
