import type { Complaint } from "./envelope.js";
import type { GcpFacts } from "./errors.js";
import { deniedPermission, memberOf } from "./permission.js";
import { policyIn, type Policy } from "./policy.js";

/** What a failure is, in Zen's terms. */
export interface Diagnosis {
  readonly code: string;
  /** The sentence before Google's own. */
  readonly says: string;
  readonly hint: string;
  /** The command lines in the hint. */
  readonly mend?: readonly string[];
  readonly data?: Readonly<Record<string, string>>;
}

/** The project of gcloud's own OAuth client: calls are counted against it when a user's credentials name no quota project. */
const GCLOUD_PROJECT_NUMBER = "764086051850";

const QUOTA_REASONS = new Set([
  "RATE_LIMIT_EXCEEDED",
  "QUOTA_EXCEEDED",
  "rateLimitExceeded",
  "userRateLimitExceeded",
  "quotaExceeded",
  "dailyLimitExceeded",
]);
const GONE_PROJECT_REASONS = new Set([
  "CONSUMER_INVALID",
  "CONSUMER_NOT_FOUND",
  "RESOURCE_PROJECT_INVALID",
  "PROJECT_DELETED",
]);
const PASSING = new Set([408, 499, 500, 502, 503, 504]);

export function diagnose(status: number, complaint: Complaint, facts: GcpFacts): Diagnosis {
  const { reason = "", message } = complaint;
  if (reason === "SERVICE_DISABLED" || reason === "accessNotConfigured") return apiDisabled(complaint, facts);
  if (reason === "BILLING_DISABLED" || /billing (account|to be enabled)|billing is disabled/i.test(message))
    return billingDisabled(facts);
  if (GONE_PROJECT_REASONS.has(reason) || /^project .*(not found|has been deleted)/i.test(message))
    return projectNotFound(facts);
  if (status === 429 || QUOTA_REASONS.has(reason)) return quotaExceeded(complaint, facts);
  const policy = policyIn(complaint);
  if (policy !== undefined) return policyViolated(policy, facts);
  if (status === 401) return unauthenticated(facts);
  if (status === 407) return plain("GCP_UNAVAILABLE", "was not reached: a proxy wants a login", facts, proxyHint);
  if (status === 403 && reason === "ACCESS_TOKEN_SCOPE_INSUFFICIENT") return scopeInsufficient(facts);
  if (status === 403) return permissionDenied(complaint, facts);
  if (status === 404) return plain("GCP_NOT_FOUND", "did not find what was asked for", facts, notFoundHint);
  if (status === 409)
    return plain("GCP_CONFLICT", "refused a change that conflicts with what is there", facts, conflictHint);
  if (PASSING.has(status) || status >= 500)
    return plain("GCP_UNAVAILABLE", `did not serve the call (HTTP ${status})`, facts, unavailableHint);
  return plain("GCP_REQUEST_REFUSED", `refused the call (HTTP ${status})`, facts, refusedHint);
}

const notFoundHint = "Check project, region and names; a role may also hide what is there from who asks.";
const conflictHint = "Something of that name is there already, or somebody else changed it at the same time.";
const unavailableHint = "The service may be overloaded or down (https://status.cloud.google.com); try again later.";
const proxyHint = "Write user and password into HTTPS_PROXY, or name the service's host in NO_PROXY.";
const refusedHint = "What the service says above names the field or value that it does not take.";

function plain(code: string, what: string, facts: GcpFacts, hint: string): Diagnosis {
  return { code, says: `${serviceOf(facts)} ${what} (${facts.call})`, hint };
}

function apiDisabled({ metadata }: Complaint, facts: GcpFacts): Diagnosis {
  const service = metadata["service"] ?? facts.service ?? "an API";
  const consumer = metadata["consumer"]?.replace(/^projects\//, "");
  if (consumer === GCLOUD_PROJECT_NUMBER) return quotaProjectMissing(service, facts);
  const project = facts.project ?? consumer ?? "PROJECT";
  const command = `gcloud services enable ${service} --project=${consumer ?? project}`;
  return {
    code: "GCP_API_DISABLED",
    says: `The API ${service} is not enabled in the project ${project}`,
    hint: `Run: ${command}. It may take a few minutes to take effect.`,
    mend: [command],
    data: { service, project: consumer ?? project },
  };
}

function quotaProjectMissing(service: string, facts: GcpFacts): Diagnosis {
  const command = `gcloud auth application-default set-quota-project ${facts.project ?? "PROJECT"}`;
  return {
    code: "GCP_QUOTA_PROJECT_MISSING",
    says: `Calls to ${service} with a user's credentials need a project that they are counted against`,
    hint: `Run: ${command} (or set quotaProject in the stack).`,
    mend: [command],
    data: { service },
  };
}

function billingDisabled(facts: GcpFacts): Diagnosis {
  const project = facts.project ?? "PROJECT";
  const command = `gcloud billing projects link ${project} --billing-account=ACCOUNT_ID`;
  return {
    code: "GCP_BILLING_DISABLED",
    says: `The project ${project} has no billing account, which ${serviceOf(facts)} needs`,
    hint: `Run: ${command} (gcloud billing accounts list shows them).`,
    mend: [command],
  };
}

function projectNotFound(facts: GcpFacts): Diagnosis {
  return {
    code: "GCP_PROJECT_NOT_FOUND",
    says: `${serviceOf(facts)} does not know the project ${facts.project ?? "of the call"}`,
    hint: "Check its id (not its title): gcloud projects list. Set it as project in the stack, or as GOOGLE_CLOUD_PROJECT.",
    mend: ["gcloud projects list"],
  };
}

function quotaExceeded({ metadata }: Complaint, facts: GcpFacts): Diagnosis {
  const quota = metadata["quota_metric"] ?? metadata["quota_limit"];
  return {
    code: "GCP_QUOTA_EXCEEDED",
    says: `A quota of ${serviceOf(facts)} is used up${quota === undefined ? "" : ` (${quota})`}`,
    hint: "Wait and try again, ask for less, or ask for more quota at https://console.cloud.google.com/iam-admin/quotas.",
    ...(quota === undefined ? {} : { data: { quota } }),
  };
}

function unauthenticated(facts: GcpFacts): Diagnosis {
  return {
    code: "GCP_CREDENTIALS_INVALID",
    says: `${serviceOf(facts)} does not accept the credentials${facts.principal === undefined ? "" : ` of ${facts.principal}`}`,
    hint: "They may have expired or been revoked: run gcloud auth application-default login, or check the service account and its key.",
    mend: ["gcloud auth application-default login"],
  };
}

function permissionDenied(complaint: Complaint, facts: GcpFacts): Diagnosis {
  const { permission, resource } = deniedPermission(complaint);
  const project = facts.project ?? "PROJECT";
  const member = facts.principal === undefined ? "MEMBER" : memberOf(facts.principal);
  const what = permission === undefined ? "what the call needs" : `the permission ${permission}`;
  return {
    code: "GCP_PERMISSION_DENIED",
    says: `${facts.principal ?? "The caller"} does not have ${what}${resource === undefined ? "" : ` on ${resource}`} (${facts.call})`,
    hint:
      `Give it a role that has it: gcloud projects add-iam-policy-binding ${project} --member=${member} --role=ROLE` +
      "; zen gcp:doctor names the role. A new binding may take some minutes to take effect.",
    ...(permission === undefined ? {} : { data: { permission, ...(resource === undefined ? {} : { resource }) } }),
  };
}

function policyViolated({ kind, name }: Policy, facts: GcpFacts): Diagnosis {
  const data = name === undefined ? {} : { data: { policy: name } };
  const code = "GCP_POLICY_VIOLATED";
  if (kind === "perimeter")
    return {
      code,
      says: `A service perimeter (VPC Service Controls) keeps the call out (${facts.call})`,
      hint: "No role helps: whoever administers the perimeter finds the refusal by its identifier, and can let the caller in from this network. Or call from within.",
      ...data,
    };
  return {
    code,
    says: `A policy of the organisation${name === undefined ? "" : `, ${name},`} forbids it (${facts.call})`,
    hint: "Configure it such that the policy allows it (compute.vmExternalIpAccess: no external address), or ask whoever administers the organisation for an exception.",
    ...data,
  };
}

function scopeInsufficient(facts: GcpFacts): Diagnosis {
  return {
    code: "GCP_PERMISSION_DENIED",
    says: `The token of ${facts.principal ?? "the caller"} lacks the OAuth scope that the call needs, whatever the roles are (${facts.call})`,
    hint: "Give the machine the scope https://www.googleapis.com/auth/cloud-platform, or a training job a service account of its own; on a laptop run gcloud auth application-default login.",
  };
}

function serviceOf({ service }: GcpFacts): string {
  return service ?? "Google Cloud";
}
