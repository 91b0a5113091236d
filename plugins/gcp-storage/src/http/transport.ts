import { Agent, EnvHttpProxyAgent, request, type Dispatcher } from "undici";

export interface Ask {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until the answer begins. */
  readonly timeoutMs?: number;
}

export interface Answer {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  /** Must be read to its end or left, which ends the connection. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Connections to one endpoint. */
export interface Transport {
  /** One exchange; any status is an answer. Rejects with what Node or the client says of a lost connection, or with the signal's reason. */
  send(ask: Ask, kind?: "call" | "download"): Promise<Answer>;
  close(): Promise<void>;
}

const ANSWER_MS = 60_000;
/** Between two pieces of a body, while the reader wants more. */
const SILENCE_MS = 60_000;
/** Calls beyond it wait for their turn. Readers that leave a download open must not keep others waiting: those have no bound. */
const CALLS = 64;

export function openTransport(): Transport {
  const calls = dispatcher({ connections: CALLS });
  const downloads = dispatcher({});
  return {
    async send({ method, url, headers, body, signal, timeoutMs = ANSWER_MS }, kind = "call") {
      const answer = await request(url, {
        method,
        headers: { "user-agent": "zen-gcp-storage", ...headers },
        body: body ?? null,
        ...(signal === undefined ? {} : { signal }),
        dispatcher: kind === "call" ? calls : downloads,
        headersTimeout: timeoutMs,
        bodyTimeout: SILENCE_MS,
      });
      return {
        status: answer.statusCode,
        header: (name) => [answer.headers[name]].flat()[0],
        body: answer.body as AsyncIterable<Uint8Array>,
      };
    },
    async close() {
      await Promise.all([calls.destroy(), downloads.destroy()]);
    },
  };
}

/** Through the environment's proxy where there is one. */
function dispatcher(options: Agent.Options): Dispatcher {
  const { https_proxy, http_proxy, HTTPS_PROXY, HTTP_PROXY } = process.env;
  const proxied = [https_proxy, http_proxy, HTTPS_PROXY, HTTP_PROXY].some((one) => one !== undefined && one !== "");
  const connect = { timeout: 20_000 };
  return proxied ? new EnvHttpProxyAgent({ ...options, connect }) : new Agent({ ...options, connect });
}
