import { isZenError, ZenError } from "@zen/plugin-sdk";
import { diagnose } from "./diagnose.js";
import { readComplaint } from "./envelope.js";
import { redacted } from "./redact.js";

/** An answer of a Google service that reports a failure. */
export interface GcpAnswer {
  readonly status: number;
  /** The body as it came; JSON or not. */
  readonly body: string;
}

/** What the caller knows of the call, for the message. All of it may end up in logs. */
export interface GcpFacts {
  /** What was asked, for a person: `POST https://dataflow.googleapis.com/v1b3/projects/p/...`, without the query. */
  readonly call: string;
  /** The API's name: `dataflow.googleapis.com`. */
  readonly service?: string;
  readonly project?: string;
  readonly principal?: string;
}

/**
 * The error for an answer with a status of 400 and above, or a redirect: one of `GCP_PERMISSION_DENIED`, `GCP_API_DISABLED`,
 * `GCP_BILLING_DISABLED`, `GCP_POLICY_VIOLATED`, `GCP_QUOTA_EXCEEDED`, `GCP_QUOTA_PROJECT_MISSING`, `GCP_PROJECT_NOT_FOUND`, `GCP_CREDENTIALS_INVALID`,
 * `GCP_NOT_FOUND`, `GCP_CONFLICT`, `GCP_UNAVAILABLE` and `GCP_REQUEST_REFUSED`. Its `data` has `status`, and where they are known `reason`, `permission`,
 * `service`, `project`, `principal`,
 * and in `mend` the command lines that the hint names. Neither message nor data hold a token.
 */
export function gcpError(answer: GcpAnswer, facts: GcpFacts): ZenError {
  const complaint = readComplaint(answer.body);
  const { code, says, hint, mend, data = {} } = diagnose(answer.status, complaint, facts);
  const reason = complaint.reason ?? complaint.status;
  const detail = redacted(complaint.message).replace(/\.$/, "");
  return new ZenError(code, detail === "" ? says : `${says}: ${detail}`, {
    hint,
    data: {
      status: answer.status,
      ...(reason === undefined ? {} : { reason: redacted(reason) }),
      ...(mend === undefined ? {} : { mend }),
      ...known(facts),
      ...data,
    },
  });
}

/** The HTTP status behind an error of the `GCP_` family; undefined for other errors, and where no answer came. */
export function statusOf(error: unknown): number | undefined {
  if (!isZenError(error) || !error.code.startsWith("GCP_")) return undefined;
  const status = error.data?.["status"];
  return typeof status === "number" ? status : undefined;
}

function known({ service, project, principal }: GcpFacts): Readonly<Record<string, string>> {
  return {
    ...(service === undefined ? {} : { service }),
    ...(project === undefined ? {} : { project }),
    ...(principal === undefined ? {} : { principal }),
  };
}
