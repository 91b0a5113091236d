import type { GcpClient } from "@zen/gcp-auth/client";
import { isZenError, ZenError, type Logger } from "@zen/plugin-sdk";
import { retryAfter, type Patience } from "./backoff.js";
import { failureOf, isTransient, noAnswer } from "./failure.js";
import { Passing, Trial } from "./trial.js";
import type { Answer, Ask, Transport } from "./transport.js";

/** A call, with the query apart from the address: it may hold what no message should. */
export interface Call extends Omit<Ask, "url" | "signal"> {
  readonly address: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** Statuses of 300 and above that the caller understands; others are failures. */
  readonly expect?: readonly number[];
  readonly signal?: AbortSignal | undefined;
}

export interface Reply {
  readonly status: number;
  readonly header: Answer["header"];
  readonly json: unknown;
  /** An earlier attempt may have been carried out: its answer was lost, or was one of those that mean nothing. */
  readonly repeated: boolean;
}

export interface CallerOptions {
  readonly bucket: string;
  readonly client: GcpClient;
  readonly transport: Transport;
  readonly patience: Patience;
  readonly log: Pick<Logger, "debug">;
}

/** Answers that are no object's bytes are short; longer ones are not Cloud Storage's. */
const MOST_BYTES = 64 << 20;

/** Makes calls as somebody, and goes on while they fail for a while. */
export class Caller {
  constructor(private readonly options: CallerOptions) {}

  /** A call that may be made twice. @throws ZenError of the `GCP_` family. */
  async call(call: Call): Promise<Reply> {
    return this.untilItPasses(call.signal, async (failures) => this.attempt(call, failures > 0));
  }

  /** The same, for an answer that is read as it comes. */
  async download(call: Call): Promise<Answer> {
    return this.untilItPasses(call.signal, () => this.#exchange(call, "download"));
  }

  /** One attempt. */
  async attempt(call: Call, repeated = false): Promise<Reply | Passing> {
    const answer = await this.#exchange(call, "call");
    if (answer instanceof Passing) return answer;
    try {
      const text = await textOf(answer);
      return { status: answer.status, header: answer.header, json: parsed(text, answer, call), repeated };
    } catch (error) {
      if (isZenError(error)) throw error;
      return this.lost(call, error);
    }
  }

  /**
   * Repeats `work` with pauses until it gives something that is not `Passing`, or patience is at its end. When `signal` aborts, it only
   * ends the pause: what that means, `work` knows.
   */
  async untilItPasses<T>(
    signal: AbortSignal | undefined,
    work: (failures: number) => Promise<T | Passing>,
  ): Promise<T> {
    const trial = this.trial(signal);
    for (let failures = 0; ; failures++) {
      const result = await work(failures);
      if (!(result instanceof Passing)) return result;
      await trial.failed(result);
    }
  }

  /** For who repeats in a way of its own. */
  trial(signal: AbortSignal | undefined): Trial {
    return new Trial(this.options, signal);
  }

  /** What a connection that broke while an answer was read means. @throws the signal's reason, if that is why. */
  lost(call: Pick<Call, "method" | "address" | "signal">, error: unknown): Passing {
    call.signal?.throwIfAborted();
    return new Passing(noAnswer(nameOf(call), Math.round(this.options.patience.totalMs / 1000), error), undefined);
  }

  async #exchange(call: Call, kind: "call" | "download"): Promise<Answer | Passing> {
    const { client, transport } = this.options;
    const url = new URL(call.address);
    for (const [name, value] of Object.entries(call.query ?? {}))
      if (value !== undefined) url.searchParams.set(name, value);
    for (let renewed = false; ; renewed = true) {
      call.signal?.throwIfAborted();
      const headers = { ...(await client.headers(call.address)), ...call.headers };
      let answer: Answer;
      try {
        answer = await transport.send({ ...call, url, headers }, kind);
        if (answer.status < 300 || call.expect?.includes(answer.status)) return answer;
        const body = await textOf(answer);
        if (answer.status === 401 && !renewed) {
          client.renew();
          continue;
        }
        const error = await this.#refused(call, answer.status, body);
        if (!isTransient(answer.status)) throw error;
        return new Passing(error, retryAfter(answer.header("retry-after")));
      } catch (error) {
        if (isZenError(error)) throw error;
        return this.lost(call, error);
      }
    }
  }

  async #refused(call: Call, status: number, body: string): Promise<ZenError> {
    const { bucket, client } = this.options;
    const principal = [401, 403].includes(status) ? await client.principal().catch(() => undefined) : undefined;
    const known = principal === undefined ? {} : { principal };
    return failureOf({ status, body, call: nameOf(call), bucket, ...known });
  }
}

function nameOf({ method, address }: Pick<Call, "method" | "address">): string {
  return `${method} ${address}`;
}

async function textOf({ body }: Answer): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    if ((size += chunk.length) > MOST_BYTES)
      throw new ZenError("GCP_ANSWER_INVALID", `An answer of Cloud Storage is longer than ${MOST_BYTES >> 20} MiB`, {
        hint: "Check that the endpoint is that of Cloud Storage.",
      });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parsed(text: string, { status }: Answer, call: Call): unknown {
  if (text === "" || status >= 300) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new ZenError(
      "GCP_ANSWER_INVALID",
      `Cloud Storage answered with something that is no JSON (${nameOf(call)})`,
      {
        cause,
        hint: "Check that the endpoint is that of Cloud Storage and that no proxy answers in its place.",
      },
    );
  }
}
