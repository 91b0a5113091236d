import { isZenError, ZenError } from "@zen/plugin-sdk";
import { abortable } from "./abortable.js";
import { backoff, pause, retryAfterMs } from "./backoff.js";
import type { GcpBytesRequest, GcpRequest } from "./client.js";
import type { Credentials } from "./credentials.js";
import { checkEndpoint } from "./endpoint.js";
import { readComplaint } from "./envelope.js";
import { gcpError, type GcpFacts } from "./errors.js";
import { foreign, lost, networkCode, neverSent, timedOut } from "./network.js";
import { send, type Received } from "./send.js";

const TIMEOUT_MS = 60_000;
const MOST_ATTEMPTS = 8;
/** Worth another try where that does no harm. */
const PASSING = new Set([408, 429, 500, 502, 503, 504]);

/** How one attempt ended. `renew`: the token was refused. */
type Attempt =
  | { readonly end: "answer"; readonly body: Uint8Array }
  | { readonly end: "renew"; readonly refused: string | undefined; readonly error: () => Promise<ZenError> }
  | { readonly end: "failed"; readonly error: () => Promise<ZenError> }
  | { readonly end: "again"; readonly error: () => Promise<ZenError>; readonly afterMs?: number };

/** JSON in, JSON out. */
export async function callJson<T>(
  credentials: Credentials,
  { body, ...request }: GcpRequest,
  service: string | undefined,
): Promise<T> {
  const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  const sent = bytes === undefined ? {} : { body: { bytes, contentType: "application/json" } };
  const answer = await call(credentials, { ...request, ...sent }, service);
  return parsed<T>(Buffer.from(answer).toString("utf8"), nameOf(request.method, addressOf(request)));
}

/** Does a call until it is answered for good or its time is up. */
export async function call(
  credentials: Credentials,
  request: GcpBytesRequest,
  service: string | undefined,
): Promise<Uint8Array> {
  const { signal, timeoutMs = TIMEOUT_MS } = request;
  const url = addressOf(request);
  const name = nameOf(request.method, url);
  const deadline = performance.now() + timeoutMs;
  let renewed = false;
  for (let tried = 1; ; tried++) {
    const attempt = await once(credentials, request, url, { call: name, service, left: deadline - performance.now() });
    if (attempt.end === "answer") return attempt.body;
    if (attempt.end === "failed") throw await attempt.error();
    if (attempt.end === "renew") {
      if (renewed) throw await attempt.error();
      renewed = true;
      credentials.renew(attempt.refused);
      continue;
    }
    const wait = attempt.afterMs ?? backoff(tried);
    if (tried >= MOST_ATTEMPTS || performance.now() + wait >= deadline) throw await attempt.error();
    await pause(wait, signal);
  }
}

interface Context {
  readonly call: string;
  readonly service: string | undefined;
  /** Milliseconds until the time is up. */
  readonly left: number;
}

async function once(credentials: Credentials, request: GcpBytesRequest, url: URL, context: Context): Promise<Attempt> {
  const { method, body, signal } = request;
  const idempotent = request.idempotent ?? ["GET", "PUT", "DELETE"].includes(method);
  // What may be sent again is not left to one connection that hangs.
  const timeout = AbortSignal.timeout(Math.max(1, Math.ceil(idempotent ? context.left / 3 : context.left)));
  const stop = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  signal?.throwIfAborted();
  try {
    const own = await abortable(credentials.headers(url.href), stop);
    const headers: Readonly<Record<string, string>> = { ...request.headers, ...own };
    const answer = await send({ method, url: url.href, headers, body, signal: stop });
    return judged(answer, idempotent, headers["authorization"], () => factsOf(credentials, context));
  } catch (error) {
    signal?.throwIfAborted();
    if (isZenError(error)) {
      const passing = error.code === "GCP_UNAVAILABLE" || error.code === "GCP_QUOTA_EXCEEDED"; // of the token's service
      return { end: passing ? "again" : "failed", error: () => Promise.resolve(error) };
    }
    const code = networkCode(error);
    if (timeout.aborted)
      return { end: idempotent ? "again" : "failed", error: () => Promise.resolve(timedOut(context.call)) };
    if (code === undefined) throw foreign(context.call, error);
    return {
      end: idempotent || neverSent(code) ? "again" : "failed",
      error: () => Promise.resolve(lost(context.call, code)),
    };
  }
}

function judged(
  answer: Received,
  idempotent: boolean,
  authorization: string | undefined,
  facts: () => Promise<GcpFacts>,
): Attempt {
  const { status } = answer;
  if (status >= 200 && status < 300) return { end: "answer", body: answer.body };
  const body = answer.body.toString("utf8");
  const error = async () => gcpError({ status, body }, await facts());
  if (status === 401) return { end: "renew", refused: authorization, error };
  const limited = status === 403 && /rate_?limit_?exceeded/i.test(readComplaint(body).reason ?? "");
  if (!idempotent || !(PASSING.has(status) || limited)) return { end: "failed", error };
  const afterMs = retryAfterMs(answer.header("retry-after")) ?? readComplaint(body).afterMs;
  return { end: "again", error, ...(afterMs === undefined ? {} : { afterMs }) };
}

/** What the message may name; who calls, and for which project, only where that can be found out. */
async function factsOf(credentials: Credentials, { call: name, service }: Context): Promise<GcpFacts> {
  const stop = AbortSignal.timeout(10_000);
  const [project, principal] = await Promise.all(
    [credentials.project(), credentials.principal()].map((fact) => abortable(fact, stop).catch(() => undefined)),
  );
  return {
    call: name,
    ...(service === undefined ? {} : { service }),
    ...(project === undefined ? {} : { project }),
    ...(principal === undefined ? {} : { principal }),
  };
}

function nameOf(method: string, { origin, pathname }: URL): string {
  return `${method} ${origin}${pathname}`;
}

function addressOf({ url, query = {} }: Pick<GcpRequest, "url" | "query">): URL {
  const address = checkEndpoint(url);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) address.searchParams.append(name, String(value));
  return address;
}

function parsed<T>(body: string, name: string): T {
  if (body.trim() === "") return {} as T;
  try {
    return JSON.parse(body) as T;
  } catch {
    throw new ZenError("GCP_ANSWER_INVALID", `The answer to ${name} is no JSON`, {
      hint: "Something in between may have answered: check the endpoint and the proxy.",
    });
  }
}
