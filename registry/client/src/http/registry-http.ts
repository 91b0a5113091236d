import { isZenError, ZenError } from "@zen/plugin-sdk";
import { redirected, statusFault, tooLarge, tooSlow, unreachable } from "./faults.js";
import { npmFetch, type NpmFetch, type NpmRequest, type NpmResponse } from "./npm-fetch.js";
import { Passing, retried, retryAfterMs } from "./retry.js";
import { Watch } from "./watch.js";

export interface HttpLimits {
  /** The longest silence in milliseconds. */
  readonly idleMs: number;
  /** The longest time for a document in milliseconds. */
  readonly documentMs: number;
  /** The longest time for an archive in milliseconds, in either direction. */
  readonly archiveMs: number;
  readonly documentBytes: number;
  /** The longest first pause before another attempt in milliseconds. */
  readonly retryBaseMs: number;
}

const defaults: HttpLimits = {
  idleMs: 20_000,
  documentMs: 120_000,
  archiveMs: 1_800_000,
  documentBytes: 64 * 1024 * 1024,
  retryBaseMs: 400,
};

export interface HttpOptions {
  /** Where npm's configuration is looked for. */
  readonly cwd: string;
  readonly offline?: boolean;
  readonly limits?: Partial<HttpLimits>;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly etag?: string;
}

/** What may be said of a request besides its path. */
export interface Asked {
  /** What messages call it: `the snapshot`. */
  readonly what: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

type Sent = Asked & Pick<NpmRequest, "method" | "body" | "token">;

const redirectsFollowed = 3;

/**
 * One registry over HTTP, under npm's own configuration. Answers are bounded in size and time; what is worth another attempt gets one;
 * nothing is followed to another origin.
 */
export class RegistryHttp {
  readonly address: string;
  readonly #options: HttpOptions;
  readonly #limits: HttpLimits;
  #npm: Promise<{ readonly fetch: NpmFetch; readonly retries: number }> | undefined;

  /** `address` as `registryAddress` gives it. */
  constructor(address: string, options: HttpOptions) {
    this.address = address;
    this.#options = options;
    this.#limits = { ...defaults, ...options.limits };
  }

  /**
   * The document at a path below the address; an answer with 404, 304 or one of `also` is an answer.
   *
   * @throws ZenError `REGISTRY_UNREACHABLE`, `REGISTRY_UNAUTHENTICATED`, `REGISTRY_FORBIDDEN`, `REGISTRY_TIMEOUT` and others.
   */
  get(path: string, asked: Asked, also: readonly number[] = []): Promise<Answer> {
    return this.#whole(path, { ...asked, method: "GET" }, [304, 404, ...also]);
  }

  /** Sends something; any status but a success is an error. Only what may be done twice is tried again. */
  send(path: string, sent: Sent): Promise<Answer> {
    return this.#whole(path, sent, []);
  }

  /** The bytes at a path, taken up again where a connection broke. @throws ZenError `PLUGIN_NOT_FOUND` and as `get`. */
  async *bytes(path: string, asked: Asked & Pick<Sent, "token">): AsyncGenerator<Uint8Array> {
    const { retries } = await this.#load();
    let taken = 0;
    for (let broken = 0; ; broken++) {
      try {
        for await (const chunk of this.#from(path, asked, taken)) {
          taken += chunk.length;
          yield chunk;
        }
        return;
      } catch (error) {
        if (!isZenError(error, "REGISTRY_UNREACHABLE") || taken === 0 || broken >= retries) throw error;
      }
    }
  }

  async *#from(path: string, asked: Asked & Pick<Sent, "token">, start: number): AsyncGenerator<Uint8Array> {
    const watch = new Watch({ idleMs: this.#limits.idleMs, totalMs: this.#limits.archiveMs }, asked.signal);
    try {
      const headers = { ...asked.headers, ...(start === 0 ? {} : { range: `bytes=${start}-` }) };
      const response = await this.#open(path, { ...asked, headers }, watch);
      if (response.status === 404)
        throw new ZenError("PLUGIN_NOT_FOUND", `${this.address} does not have ${asked.what}.`);
      if (response.status !== 200 && response.status !== 206) throw await this.#refused(response, asked.what, watch);
      let skip = response.status === 206 ? 0 : start;
      for await (const chunk of this.#chunks(response, asked.what, watch)) {
        const rest = skip > 0 ? chunk.subarray(skip) : chunk;
        skip = Math.max(0, skip - chunk.length);
        if (rest.length > 0) yield rest;
      }
    } finally {
      watch.close();
    }
  }

  async #whole(path: string, sent: Sent, also: readonly number[]): Promise<Answer> {
    const { retries } = await this.#load();
    const attempt = async (): Promise<Answer> => {
      const watch = new Watch(this.#patience(sent), sent.signal);
      try {
        const response = await this.#once(path, sent, watch);
        if (response.status >= 300 && !also.includes(response.status))
          throw await this.#refused(response, sent.what, watch);
        const etag = response.headers.get("etag");
        const text = await this.#text(response, sent.what, watch, this.#limits.documentBytes);
        return { status: response.status, text, ...(etag === null ? {} : { etag }) };
      } catch (error) {
        throw isZenError(error, "REGISTRY_UNREACHABLE") ? new Passing(error) : error;
      } finally {
        watch.close();
      }
    };
    return retried(attempt, { ...this.#retry(sent, retries) });
  }

  /** While something is sent, an archive perhaps, the registry is silent, and rightly so. */
  #patience({ body }: Sent): { readonly idleMs: number; readonly totalMs: number } {
    const { idleMs, documentMs, archiveMs } = this.#limits;
    return body === undefined ? { idleMs, totalMs: documentMs } : { idleMs: archiveMs, totalMs: archiveMs };
  }

  /** An open answer, after as many attempts as are worth it. */
  #open(path: string, sent: Sent, watch: Watch): Promise<NpmResponse> {
    return this.#load().then(({ retries }) =>
      retried(
        async () => {
          watch.beat();
          try {
            const response = await this.#once(path, sent, watch);
            if (response.status === 429 || response.status >= 500)
              throw await this.#refused(response, sent.what, watch);
            return response;
          } catch (error) {
            watch.beat(); // the pause before another attempt is no silence of the registry's
            throw isZenError(error, "REGISTRY_UNREACHABLE") ? new Passing(error) : error;
          }
        },
        this.#retry(sent, retries),
      ),
    );
  }

  #retry({ method = "GET", signal }: Sent, retries: number): Parameters<typeof retried>[1] {
    const again = method === "GET" ? retries : 0;
    return { retries: again, baseMs: this.#limits.retryBaseMs, ...(signal === undefined ? {} : { signal }) };
  }

  /** One request, and those to which it leads at the same origin. */
  async #once(path: string, sent: Sent, watch: Watch): Promise<NpmResponse> {
    if (this.#options.offline) throw offline(this.address, sent.what);
    const { fetch } = await this.#load();
    const { method = "GET", headers = {}, body, token } = sent;
    const request = {
      method,
      headers,
      signal: watch.signal,
      ...(body === undefined ? {} : { body }),
      ...(token === undefined ? {} : { token }),
    };
    let url = new URL(path.replace(/^\//, ""), this.address);
    for (let followed = 0; ; followed++) {
      const response = await fetch(url.href, request).catch((error: unknown) => {
        throw this.#failure(error, sent.what, watch);
      });
      response.body.on("error", () => undefined);
      if (response.status < 300 || response.status >= 400 || response.status === 304) return response;
      const location = response.headers.get("location");
      response.body.destroy();
      const next = location !== null && URL.canParse(location, url.href) ? new URL(location, url.href) : undefined;
      if (next?.origin !== url.origin || method !== "GET" || followed >= redirectsFollowed)
        throw redirected(this.address, sent.what, location);
      url = next;
    }
  }

  async *#chunks(response: NpmResponse, what: string, watch: Watch): AsyncGenerator<Uint8Array> {
    let whole = false;
    try {
      for await (const chunk of response.body) {
        watch.beat();
        yield chunk;
      }
      whole = true;
    } catch (error) {
      throw this.#failure(error, what, watch);
    } finally {
      if (!whole) response.body.destroy();
    }
  }

  async #text(response: NpmResponse, what: string, watch: Watch, limit: number): Promise<string> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of this.#chunks(response, what, watch)) {
      size += chunk.length;
      if (size > limit) throw tooLarge(this.address, what, limit);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString("utf8");
  }

  async #refused(response: NpmResponse, what: string, watch: Watch): Promise<Error> {
    const { status, headers } = response;
    const body = await this.#text(response, what, watch, 64 * 1024).catch(() => "");
    const fault = statusFault({ address: this.address, what, status, body });
    return status === 429 || status === 408 || status >= 500
      ? new Passing(fault, retryAfterMs(headers.get("retry-after")))
      : fault;
  }

  #failure(error: unknown, what: string, watch: Watch): unknown {
    if (watch.expired) return tooSlow(this.address, what);
    if (watch.signal.aborted) return watch.signal.reason;
    return isZenError(error) ? error : unreachable(this.address, what, error);
  }

  #load(): Promise<{ readonly fetch: NpmFetch; readonly retries: number }> {
    return (this.#npm ??= npmFetch(this.#options.cwd));
  }
}

function offline(address: string, what: string): ZenError {
  return new ZenError(
    "OFFLINE",
    `${what} of ${address} is not on this machine, and nothing may be asked of the network.`,
    {
      hint: "Install once without --offline; what it asks for is then kept.",
    },
  );
}
