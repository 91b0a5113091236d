import { ZenError } from "@zen/plugin-sdk";
import { redacted } from "./redact.js";

const CODE = /^(E[A-Z_]{3,}|ERR_(STREAM|TLS|SSL|SOCKET)\w*|CERT_\w+|DEPTH_ZERO\w+|SELF_SIGNED\w+|UNABLE_TO\w+)$/;
/** Before anything was sent: no name, or nobody there. */
const NEVER_SENT = new Set(["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH"]);

/** The code of a fault of the network or of TLS, wherever the libraries have put it; undefined for what is none. */
export function networkCode(error: unknown, depth = 0): string | undefined {
  if (typeof error !== "object" || error === null || depth > 5) return undefined;
  const { code, cause, error: inner } = error as { code?: unknown; cause?: unknown; error?: unknown };
  if (typeof code === "string" && CODE.test(code)) return code;
  return networkCode(cause, depth + 1) ?? networkCode(inner, depth + 1);
}

/** Whether the service has certainly not seen the call, so that it may be made again whatever it does. */
export function neverSent(code: string): boolean {
  return NEVER_SENT.has(code);
}

export function lost(call: string, code: string): ZenError {
  return new ZenError("GCP_UNAVAILABLE", `The network failed during ${call} (${code})`, {
    hint: "Check the connection and the endpoint, and HTTPS_PROXY and NO_PROXY if a proxy is in between.",
    data: { network: code },
  });
}

export function timedOut(call: string): ZenError {
  return new ZenError("GCP_UNAVAILABLE", `No answer to ${call} in time`, {
    hint: "Check the connection and the endpoint; where the service is merely slow, try again.",
    data: { network: "ETIMEDOUT" },
  });
}

/** What the HTTP library throws for other reasons has the request in it, token and all, and stays here; what is no error of its own is a fault to be seen. */
export function foreign(call: string, error: unknown): unknown {
  if (!(error instanceof Error) || !("config" in error)) return error;
  return new ZenError("GCP_UNAVAILABLE", `${call} failed: ${redacted(error.message)}`, {
    hint: "Check the connection and the endpoint, and HTTPS_PROXY and NO_PROXY if a proxy is in between.",
  });
}
