import { isZenError, ZenError } from "@zen/plugin-sdk";
import { gcpError } from "./errors.js";
import { readComplaint } from "./envelope.js";
import { redacted } from "./redact.js";

/** As the library throws it: an answer of a token endpoint, a fault of the network, or one of its own. */
interface Thrown {
  readonly message?: string;
  readonly code?: unknown;
  readonly response?: { readonly status?: number; readonly data?: unknown };
  readonly cause?: unknown;
}

const NETWORK = /^(E[A-Z_]+|ERR_STREAM_PREMATURE_CLOSE|UND_ERR_\w+|TimeoutError|AbortError)$/;
const LOGIN = "gcloud auth application-default login";
const loginHint =
  `On a laptop run: ${LOGIN}. ` +
  "Elsewhere attach a service account to the machine, use workload identity federation, " +
  "or set GOOGLE_APPLICATION_CREDENTIALS to the file of a key.";

/** The error of the `GCP_` family for what the library throws while it looks for credentials or fetches a token; never holds a token. */
export function credentialsError(error: unknown, impersonate: string | undefined): ZenError {
  if (isZenError(error)) return error;
  const { message = String(error), response, code } = error as Thrown;
  const text = redacted(message);
  if (/could not load the default credentials/i.test(message))
    return new ZenError("GCP_NO_CREDENTIALS", "There are no credentials for Google Cloud on this machine", {
      hint: loginHint,
      data: { mend: [LOGIN] },
    });
  if (typeof response?.status === "number") return refused(response.status, bodyOf(response.data), impersonate, text);
  if (typeof code === "string" && NETWORK.test(code) && code !== "ENOENT" && code !== "EACCES")
    return new ZenError(
      "GCP_UNAVAILABLE",
      `A token for Google Cloud could not be fetched: the network failed (${code})`,
      {
        hint: "Check the connection, and HTTPS_PROXY and NO_PROXY if a proxy is in between.",
        data: { network: code },
      },
    );
  return invalid(text, {});
}

function refused(status: number, body: string, impersonate: string | undefined, text: string): ZenError {
  const { reason, message } = readComplaint(body);
  if (status === 429 || status >= 500)
    return gcpError({ status, body }, { call: "fetch a token", service: "the token service" });
  if (impersonate !== undefined && /unable to impersonate/i.test(text)) {
    if (reason === "SERVICE_DISABLED")
      return gcpError({ status, body }, { call: "generateAccessToken", service: "iamcredentials.googleapis.com" });
    return impersonationDenied(status, impersonate, redacted(message));
  }
  return invalid(
    message === "" ? text : `${redacted(message)}${reason === undefined ? "" : ` (${redacted(reason)})`}`,
    { status },
  );
}

function impersonationDenied(status: number, impersonate: string, message: string): ZenError {
  const target = impersonate.split(",").at(-1)?.trim() ?? impersonate;
  const command =
    `gcloud iam service-accounts add-iam-policy-binding ${target} --member=MEMBER ` +
    "--role=roles/iam.serviceAccountTokenCreator";
  return new ZenError("GCP_IMPERSONATION_DENIED", `The service account ${target} may not be impersonated: ${message}`, {
    hint: `Let the caller make its tokens: ${command}. Each account of a chain needs that role on the next.`,
    data: { status, target, mend: [command] },
  });
}

function invalid(text: string, data: { readonly status?: number }): ZenError {
  return new ZenError("GCP_CREDENTIALS_INVALID", `The credentials for Google Cloud cannot be used: ${text}`, {
    hint: `They may be expired, revoked or damaged. ${loginHint}`,
    data: { ...data, mend: [LOGIN] },
  });
}

function bodyOf(data: unknown): string {
  return typeof data === "string" ? data : (JSON.stringify(data) ?? "");
}
