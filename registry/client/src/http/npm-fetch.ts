import { createRequire } from "node:module";
import { npmOptions } from "../natives/npm-config.js";

/** What npm's libraries give of an answer, as far as it is used. */
export interface NpmResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: AsyncIterable<Uint8Array> & {
    destroy(error?: Error): unknown;
    on(event: "error", heard: () => void): unknown;
  };
}

export interface NpmRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly signal: AbortSignal;
  /** Another token than the configured one; the empty string sends none. */
  readonly token?: string;
}

/** One request: no retry, no redirect, no cache. */
export type NpmFetch = (url: string, request: NpmRequest) => Promise<NpmResponse>;

/**
 * Requests as npm itself would send them from `cwd`: through its proxy and past those in `noproxy`, with its CA and client
 * certificates, and with the token that an .npmrc has for that host and path, never another one's.
 */
export async function npmFetch(cwd: string): Promise<{ readonly fetch: NpmFetch; readonly retries: number }> {
  const require = createRequire(import.meta.url);
  const fetch = require("make-fetch-happen") as (url: string, options: object) => Promise<NpmResponse>;
  const { getAuth } = require("npm-registry-fetch") as { getAuth(url: string, options: object): Auth };
  const options = await npmOptions(cwd);
  const { ca, strictSSL, localAddress, maxSockets, userAgent } = options;
  const proxy = options["httpsProxy"] ?? options["proxy"];
  const noProxy = options["noProxy"];
  const send: NpmFetch = (url, { method = "GET", headers = {}, body, signal, token }) => {
    const auth = getAuth(url, options);
    const credentials = token === undefined ? authorization(auth) : token === "" ? undefined : `Bearer ${token}`;
    return fetch(url, {
      method,
      headers: {
        "user-agent": String(userAgent ?? "zen"),
        ...(credentials === undefined ? {} : { authorization: credentials }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
      ...(proxy ? { proxy } : {}),
      ...(noProxy ? { noProxy } : {}),
      ca,
      cert: auth.cert ?? options["cert"],
      key: auth.key ?? options["key"],
      strictSSL,
      localAddress,
      maxSockets,
      signal,
      cache: "no-store",
      redirect: "manual",
      retry: false,
    });
  };
  return { fetch: send, retries: typeof options["fetchRetries"] === "number" ? options["fetchRetries"] : 2 };
}

interface Auth {
  readonly token?: string | null;
  readonly auth?: string | null;
  readonly cert?: string | null;
  readonly key?: string | null;
}

function authorization({ token, auth }: Auth): string | undefined {
  return token ? `Bearer ${token}` : auth ? `Basic ${auth}` : undefined;
}
