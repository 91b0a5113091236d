import type { Reply } from "../http/caller.js";
import { Passing } from "../http/trial.js";
import type { Bucket } from "../object/bucket.js";
import { FIELDS, readResource } from "../object/resource.js";
import { gone, lookAgain, ownIn, refused } from "./commit.js";
import { UPLOAD_MS } from "./insert.js";
import { resourceOf, type Placement, type Target, type Written } from "./target.js";

const CANCEL_MS = 5_000;

/** The last piece of an upload: how long all of it is, and its MD5 (Base64). */
interface Ending {
  readonly total: number;
  readonly md5: string;
}

/**
 * A resumable upload: see "Resumable uploads" in Cloud Storage's documentation. Pieces are sent one after the other; after a failure the store is
 * asked how much it has, and only the rest is sent again. Nothing is an object before the last piece is in.
 */
export class UploadSession {
  /** Bytes that the store has confirmed. */
  #has = 0;

  private constructor(
    private readonly bucket: Bucket,
    private readonly target: Target,
    private readonly address: string,
  ) {}

  /** @throws ZenError `PRECONDITION_FAILED` where the target's condition fails already. */
  static async start(bucket: Bucket, target: Target, placement: Placement): Promise<UploadSession> {
    const reply = await bucket.call({
      method: "POST",
      address: bucket.uploads,
      query: {
        uploadType: "resumable",
        ifGenerationMatch: target.condition,
        kmsKeyName: placement.kmsKeyName,
        fields: FIELDS,
      },
      headers: { "content-type": "application/json; charset=utf-8" },
      body: Buffer.from(JSON.stringify(resourceOf(target, placement))),
      expect: [404, 412],
      signal: target.signal,
    });
    if (reply.status === 412) throw refused(target);
    const location = reply.header("location");
    if (reply.status === 404 || location === undefined) throw await gone(bucket, target);
    // Only the path is taken over: the token goes nowhere but to the endpoint.
    const { pathname, search } = new URL(location, bucket.uploads);
    return new UploadSession(bucket, target, new URL(pathname + search, bucket.uploads).href);
  }

  /** Sends a piece that is not the last; its length must be a multiple of 256 KiB. */
  async send(piece: Uint8Array): Promise<void> {
    await this.#send(piece, undefined);
  }

  /** Sends what remains, which may be nothing, and makes it all an object. */
  async finish(rest: Uint8Array, md5: string): Promise<Written> {
    const written = await this.#send(rest, { total: this.#has + rest.length, md5 });
    if (written === undefined) throw await gone(this.bucket, this.target);
    return written;
  }

  /** Throws away what was sent. What cannot be thrown away now, the store forgets within a week. */
  async cancel(): Promise<void> {
    const call = this.bucket.address({ method: "DELETE", address: this.address, expect: [404, 410, 499] });
    await this.bucket.caller.call({ ...call, signal: AbortSignal.timeout(CANCEL_MS) }).catch(() => undefined);
  }

  /** Undefined when the store has it and wants more. */
  async #send(piece: Uint8Array, ending: Ending | undefined): Promise<Written | undefined> {
    const { bucket, target } = this;
    const [from, to] = [this.#has, this.#has + piece.length];
    let unknown = false;
    return bucket.caller.untilItPasses<Written | undefined>(target.signal, async () => {
      for (;;) {
        if (ending === undefined) target.signal?.throwIfAborted();
        const reply = unknown
          ? await this.#ask(ending)
          : await this.#append(piece.subarray(this.#has - from), to, ending);
        if (reply instanceof Passing) {
          if (target.signal?.aborted === true) return this.#settle();
          unknown = true;
          return reply;
        }
        if (reply.status !== 308) return this.#ended(reply, unknown);
        const has = hasOf(reply);
        // It may have taken less than it was sent, but it neither loses what it has confirmed nor has what was not sent.
        if (has < this.#has || has > to || (!unknown && has === this.#has)) throw await gone(bucket, target);
        this.#has = has;
        unknown = false;
        if (ending === undefined && has === to) return undefined;
        target.signal?.throwIfAborted();
      }
    });
  }

  /** How much is there, or what has become of it: a finished upload answers with its object. */
  #ask(ending: Ending | undefined): Promise<Reply | Passing> {
    return this.#put(new Uint8Array(), `bytes */${ending?.total ?? "*"}`, {});
  }

  #append(rest: Uint8Array, to: number, ending: Ending | undefined): Promise<Reply | Passing> {
    const total = ending?.total ?? "*";
    const range = rest.length === 0 ? `bytes */${total}` : `bytes ${to - rest.length}-${to - 1}/${total}`;
    // A last piece is not given up half-way: it may have made the object.
    if (ending === undefined) return this.#put(rest, range, {}, this.target.signal);
    return this.#put(rest, range, { "x-goog-hash": `md5=${ending.md5}` });
  }

  #put(
    body: Uint8Array,
    range: string,
    headers: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<Reply | Passing> {
    return this.bucket.caller.attempt(
      this.bucket.address({
        method: "PUT",
        address: this.address,
        headers: { ...headers, "content-range": range },
        body,
        expect: [308, 404, 410, 412],
        timeoutMs: UPLOAD_MS,
        ...(signal === undefined ? {} : { signal }),
      }),
    );
  }

  async #ended(reply: Reply, unknown: boolean): Promise<Written> {
    if (reply.status < 300) {
      const resource = readResource(reply.json);
      return { generation: resource.generation, resource };
    }
    const written = unknown ? ownIn(this.target, await lookAgain(this.bucket, this.target)) : undefined;
    if (written !== undefined) return written;
    throw reply.status === 412 ? refused(this.target) : await gone(this.bucket, this.target);
  }

  /** Aborted, and nobody knows whether the last piece has come in. */
  async #settle(): Promise<Written> {
    const written = ownIn(this.target, await lookAgain(this.bucket, this.target));
    if (written === undefined) throw this.target.signal?.reason;
    return written;
  }
}

/** `Range: bytes=0-N` of a 308; without it, nothing has been kept. */
function hasOf(reply: Reply): number {
  const last = /^bytes=0-(\d+)$/.exec(reply.header("range") ?? "")?.[1];
  return last === undefined ? 0 : Number(last) + 1;
}
