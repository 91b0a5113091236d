import type { ZenError } from "@zen/plugin-sdk";
import { refusal } from "../http/refusal.js";
import type { UpstreamOptions } from "../options.js";
import type { UpstreamAnswer, UpstreamGet } from "./get.js";

const MiB = 1024 * 1024;
const documentBytes = 64 * MiB;
const documentMs = 60_000;
const archiveMs = 600_000;

/**
 * One upstream registry over HTTP. It is asked for paths below its own address and for nothing else: what it answers leads nowhere, be it
 * a redirection or an address in a document. What it sends is bounded in size and time.
 */
export class Origin {
  readonly #base: string;

  constructor(
    private readonly options: UpstreamOptions,
    private readonly get: UpstreamGet,
  ) {
    this.#base = options.url.replace(/\/+$/, "");
  }

  get host(): string {
    return new URL(this.#base).host;
  }

  /** The text at a path; undefined where there is none. @throws ZenError `UPSTREAM_FAILED` */
  async text(path: string): Promise<string | undefined> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    const body = await this.#open(path, documentMs);
    if (body === undefined) return undefined;
    for await (const chunk of this.#read(body, path)) {
      size += chunk.length;
      if (size > documentBytes) throw this.#failed(path, `sent more than ${documentBytes} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString("utf8");
  }

  /** The bytes at a path; the taker bounds their number. @throws ZenError `UPSTREAM_FAILED` */
  async *bytes(path: string): AsyncGenerator<Uint8Array> {
    const body = await this.#open(path, archiveMs);
    if (body === undefined) throw this.#failed(path, "does not have it");
    yield* this.#read(body, path);
  }

  async #open(path: string, ms: number): Promise<AsyncIterable<Uint8Array> | undefined> {
    const { token } = this.options;
    const headers = {
      accept: "application/json, */*;q=0.5",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    let answer: UpstreamAnswer;
    try {
      answer = await this.get(`${this.#base}${path}`, { headers, signal: AbortSignal.timeout(ms) });
    } catch (cause) {
      throw this.#failed(path, `cannot be reached: ${reasonOf(cause)}`, cause);
    }
    const { status } = answer;
    if (status === 200) return answer.body;
    answer.discard();
    if (status === 404) return undefined;
    if (status >= 300 && status < 400) throw this.#failed(path, "answers with a redirection, which is not followed");
    throw this.#failed(path, `answers with status ${status}`);
  }

  async *#read(body: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<Uint8Array> {
    try {
      yield* body;
    } catch (cause) {
      throw this.#failed(path, "broke off", cause);
    }
  }

  #failed(path: string, problem: string, cause?: unknown): ZenError {
    return refusal(502, "UPSTREAM_FAILED", `The upstream registry ${this.host} ${problem} (${path.slice(0, 200)}).`, {
      hint: "Look whether it runs and can be reached from here (proxy, noproxy and cafile are npm's), and whether its token still holds; then try again.",
      cause,
    });
  }
}

/** What lies at the bottom of a failed request, in one line; libraries wrap it in sentences of their own. */
function reasonOf(error: unknown): string {
  const { message, cause } = (error ?? {}) as { readonly message?: unknown; readonly cause?: unknown };
  if (cause instanceof Error) return reasonOf(cause);
  return String(message ?? error)
    .replace(/^request to \S+ failed, reason: /, "")
    .replaceAll(/[\p{C}\s]+/gu, " ")
    .slice(0, 300);
}
