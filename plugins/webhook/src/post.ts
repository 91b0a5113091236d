import type { EndpointConfig } from "./config.js";
import type { Message } from "./message.js";
import { keyOf, signedHeaders } from "./signature.js";

/** How an attempt ended. `again`: it may succeed later; `afterMs` is what the receiver asks for. */
export type Attempt =
  | { readonly end: "delivered"; readonly status: number }
  | { readonly end: "refused"; readonly reason: string }
  | { readonly end: "again"; readonly reason: string; readonly afterMs?: number }
  /** The signal aborted: nobody knows whether it arrived. */
  | { readonly end: "stopped" };

const MOST_OF_AN_ANSWER = 64 * 1024;
/** A receiver that asks for more is asked again after so long. */
const MOST_PATIENCE_MS = 24 * 3_600_000;

/**
 * One attempt to deliver a message. Redirects are not followed: a signed message is for the address it was signed for. Never rejects for
 * what the network or the receiver does.
 */
export async function post(
  name: string,
  endpoint: EndpointConfig,
  message: Message,
  signal: AbortSignal,
): Promise<Attempt> {
  const keys = endpoint.secrets.map((secret) => keyOf(secret, name));
  const timeout = AbortSignal.timeout(endpoint.timeoutSeconds * 1000);
  const { dispatcherFor, request } = await import("./transport.js"); // when there is something to send
  try {
    const { statusCode, headers, body } = await request(endpoint.url, {
      method: "POST",
      headers: {
        ...endpoint.headers,
        "content-type": "application/json",
        "user-agent": "zen-webhook",
        ...signedHeaders(message, keys, Math.floor(Date.now() / 1000)),
      },
      body: message.body,
      dispatcher: dispatcherFor(new URL(endpoint.url)),
      signal: AbortSignal.any([signal, timeout]),
    });
    await body.dump({ limit: MOST_OF_AN_ANSWER });
    return judge(statusCode, headers);
  } catch (error) {
    if (signal.aborted) return { end: "stopped" };
    if (timeout.aborted) return { end: "again", reason: `no answer within ${endpoint.timeoutSeconds} s` };
    const code = networkCode(error);
    if (code === undefined) throw error;
    return { end: "again", reason: `the network failed (${code})` };
  }
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

function judge(status: number, headers: Headers): Attempt {
  if (status >= 200 && status < 300) return { end: "delivered", status };
  if (status >= 300 && status < 400)
    return { end: "refused", reason: `HTTP ${status}, a redirect, which is not followed` };
  if (status >= 500 || [408, 425, 429].includes(status)) {
    const afterMs = patience(headers["retry-after"]);
    return { end: "again", reason: `HTTP ${status}`, ...(afterMs === undefined ? {} : { afterMs }) };
  }
  return { end: "refused", reason: `HTTP ${status}` };
}

/** `Retry-After`: seconds, or a date. */
function patience(header: string | string[] | undefined): number | undefined {
  if (typeof header !== "string") return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.min(MOST_PATIENCE_MS, Math.max(0, ms));
}

/** Of Node's and the client's errors of the network; their messages may hold the address, and so a secret. */
function networkCode(error: unknown): string | undefined {
  const { code, cause } = error as { readonly code?: unknown; readonly cause?: unknown };
  if (typeof code === "string") return code;
  return cause === undefined ? undefined : networkCode(cause);
}
