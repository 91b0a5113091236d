import { isZenError } from "@zen/plugin-sdk";

/** npm's form of an error, with what ours have besides. */
export interface ErrorBody {
  readonly error: string;
  readonly code: string;
  readonly hint?: string;
}

export interface ErrorReply {
  readonly status: number;
  readonly body: ErrorBody;
  readonly headers: Readonly<Record<string, string>>;
  /** What the registry is to blame for, and nobody is told. */
  readonly fault: boolean;
}

/** How an error is answered. Of what nobody threw on purpose only the number of the request goes out. */
export function errorReply(error: unknown, requestId: string): ErrorReply {
  if (isZenError(error)) {
    const status = statusOf(error.code, error.data?.["status"]);
    if (status !== undefined) {
      const body = {
        error: error.message,
        code: error.code,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
      };
      return { status, body, headers: headersOf(status, error.data?.["retryAfter"]), fault: status >= 500 };
    }
  }
  const known = knownFault(error);
  if (known !== undefined) return { ...known, headers: {}, fault: false };
  const body = {
    error: `The registry failed to answer; its log says more of request ${requestId}.`,
    code: "UNEXPECTED_ERROR",
    hint: "Try again; if it stays so, tell whoever runs this registry.",
  };
  return { status: 500, body, headers: {}, fault: true };
}

function statusOf(code: string, given: unknown): number | undefined {
  if (typeof given === "number") return given;
  return code.startsWith("TARBALL_") || code === "REGISTRY_DOCUMENT_INVALID" ? 400 : undefined;
}

function headersOf(status: number, retryAfter: unknown): Record<string, string> {
  if (status === 401) return { "www-authenticate": "Bearer" };
  return typeof retryAfter === "number" ? { "retry-after": String(retryAfter) } : {};
}

/** What the framework refuses by itself, before a route is reached. */
function knownFault(error: unknown): { readonly status: number; readonly body: ErrorBody } | undefined {
  const { statusCode, code } = error as { readonly statusCode?: unknown; readonly code?: unknown };
  if (typeof statusCode !== "number" || statusCode < 400 || statusCode >= 500) return undefined;
  if (statusCode === 413)
    return {
      status: 413,
      body: { error: "The request is larger than this registry takes.", code: "REGISTRY_REQUEST_TOO_LARGE" },
    };
  if (statusCode === 404) return { status: 404, body: routeNotFound };
  const what = String(code) === "FST_ERR_CTP_INVALID_MEDIA_TYPE" ? "is no JSON by its content-type" : "is malformed";
  return { status: statusCode, body: { error: `The request ${what}.`, code: "REGISTRY_REQUEST_INVALID" } };
}

export const routeNotFound: ErrorBody = {
  error: "This registry has nothing at this address.",
  code: "REGISTRY_ROUTE_NOT_FOUND",
};
