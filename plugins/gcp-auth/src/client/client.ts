import type { Json } from "@zen/plugin-sdk";
import { call, callJson } from "./call.js";
import type { GcpConnection } from "./connection.js";
import { Credentials } from "./credentials.js";
import { checkEndpoint } from "./endpoint.js";

export interface GcpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Absolute; over TLS, or to this machine. */
  readonly url: string;
  /** Added to the URL's own; undefined ones are left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: Json;
  /** Whether to do it twice does what doing it once does, so that it is tried again. GET, PUT and DELETE are unless told otherwise. */
  readonly idempotent?: boolean;
  readonly signal?: AbortSignal;
  /** For the call with all that is tried again; 60,000 unless told. */
  readonly timeoutMs?: number;
}

/** A call whose body, or whose answer, is no JSON. */
export interface GcpBytesRequest extends Omit<GcpRequest, "body"> {
  readonly body?: { readonly bytes: Uint8Array; readonly contentType: string };
  /** `Range`, for one. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls Google's services as somebody. Nothing is imported, read or asked before the first call. */
export interface GcpClient {
  /** The project's id. @throws ZenError `GCP_NO_PROJECT`. */
  project(): Promise<string>;
  /** The e-mail of who calls, for messages. @throws ZenError `GCP_NO_CREDENTIALS`, `GCP_CREDENTIALS_INVALID`. */
  principal(): Promise<string>;
  /** Headers to send with a call to `url`: `authorization`, and `x-goog-user-project` where there is a quota project. Tokens are kept until they expire. */
  headers(url: string): Promise<Readonly<Record<string, string>>>;
  /** Forgets the token that is kept; for who calls by other means and was told 401. */
  renew(): void;
  /**
   * JSON in, JSON out; an empty answer is `{}`. Where the call is idempotent, 408, 429, 5xx and faults of the network are tried again after
   * pauses drawn by chance, or as long as the service asks, until the time is up. What never reached the service is always
   * tried again, and a token that is refused is renewed once.
   * @throws ZenError of the `GCP_` family (see `gcpError`), also `GCP_UNAVAILABLE` when the time is up, `GCP_ANSWER_INVALID` for an answer that is too long or no
   * JSON, `GCP_ENDPOINT_INVALID`; and the signal's reason when that aborts.
   */
  request<T>(request: GcpRequest): Promise<T>;
  /** The same with bytes: up to 64 MiB of an answer, as it came. */
  bytes(request: GcpBytesRequest): Promise<Uint8Array>;
}

export interface GcpClientOptions {
  /** The API that is called, for messages: `dataflow.googleapis.com`. */
  readonly service: string;
}

export function gcpClient(connection: GcpConnection, options?: GcpClientOptions): GcpClient {
  const credentials = new Credentials(connection);
  return {
    project: () => credentials.project(),
    principal: () => credentials.principal(),
    headers: async (url) => credentials.headers(checkEndpoint(url).href),
    renew: () => credentials.renew(),
    request: <T>(request: GcpRequest) => callJson<T>(credentials, request, options?.service),
    bytes: (request) => call(credentials, request, options?.service),
  };
}
