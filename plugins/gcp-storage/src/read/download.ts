import { cutRange, objectNotFound, ZenError } from "@zen/plugin-sdk";
import type { Answer } from "../http/transport.js";
import { Bucket, type BucketCall } from "../object/bucket.js";

export interface Wanted {
  readonly key: string;
  readonly name: string;
  readonly start?: number;
  readonly end?: number;
  readonly signal?: AbortSignal;
}

/**
 * An object's bytes, or a range of them, of one generation: that of the first answer. A connection that is lost half-way is made again for the
 * rest of that generation; should it be gone by then, the read fails.
 */
export async function* download(
  bucket: Bucket,
  { key, name, signal, ...range }: Wanted,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { start, end } = cutRange(Number.MAX_SAFE_INTEGER, range);
  if (start === end) {
    if ((await bucket.look(name, undefined, signal)) === undefined) throw objectNotFound(key);
    return;
  }
  const trial = bucket.caller.trial(signal);
  let at = start;
  let generation: string | undefined;
  let upTo: number | undefined;
  while (upTo === undefined || at < upTo) {
    const call = bucket.address(callFor(name, { at, end, generation, signal }));
    const answer = await bucket.download(call);
    if (answer.status === 416) return; // nothing of the object is in the range
    if (answer.status === 404) {
      if (generation === undefined) throw objectNotFound(key);
      if (at > start) throw replaced(key);
      generation = upTo = undefined; // nothing of it has been given: another version does as well
      continue;
    }
    generation ??= answer.header("x-goog-generation");
    upTo ??= endOf(answer, at);
    const before = at;
    try {
      for await (const chunk of answer.body) {
        signal?.throwIfAborted();
        at += chunk.length;
        yield chunk;
        signal?.throwIfAborted();
      }
      if (upTo === undefined) return;
      if (at < upTo) throw new Error(`The answer ended after ${at - before} bytes`);
    } catch (error) {
      const lost = bucket.caller.lost(call, error);
      if (generation === undefined) throw lost.error;
      if (at > before) trial.moved();
      await trial.failed(lost);
    }
  }
}

interface Rest {
  readonly at: number;
  readonly end: number;
  readonly generation: string | undefined;
  readonly signal: AbortSignal | undefined;
}

function callFor(name: string, { at, end, generation, signal }: Rest): BucketCall {
  const whole = at === 0 && end === Number.MAX_SAFE_INTEGER;
  const last = end === Number.MAX_SAFE_INTEGER ? "" : end - 1;
  return {
    method: "GET",
    path: Bucket.objectPath(name),
    query: { alt: "media", generation },
    // Without it, Cloud Storage may compress what it sends, and a range would be one of compressed bytes.
    headers: { "accept-encoding": "identity", ...(whole ? {} : { range: `bytes=${at}-${last}` }) },
    expect: [404, 416],
    signal,
  };
}

/** The position after the answer's last byte. */
function endOf(answer: Answer, at: number): number | undefined {
  const last = /^bytes \d+-(\d+)\//.exec(answer.header("content-range") ?? "")?.[1];
  if (last !== undefined) return Number(last) + 1;
  const length = answer.header("content-length");
  return length === undefined ? undefined : at + Number(length);
}

function replaced(key: string): ZenError {
  return new ZenError(
    "GCP_OBJECT_REPLACED",
    `The object ${key} was replaced or deleted while it was read, and the connection was lost`,
    {
      hint: "Read it again.",
      data: { key },
    },
  );
}
