import { gcpError } from "@zen/gcp-auth/client";
import { ZenError } from "@zen/plugin-sdk";

/** A refusal of Cloud Storage's, and what is known of the call. */
export interface Refused {
  readonly status: number;
  readonly body: string;
  /** `GET https://storage.googleapis.com/...`, without the query. */
  readonly call: string;
  readonly bucket: string;
  readonly principal?: string;
}

const TRANSIENT = new Set([408, 429, 500, 502, 503, 504]);

/** Whether the same call may succeed later; see "Retry strategy" in Cloud Storage's documentation. */
export function isTransient(status: number): boolean {
  return TRANSIENT.has(status);
}

/** What a refusal means: what only Cloud Storage has is told here, the rest in the words that all of Google's services share. */
export function failureOf({ status, body, call, bucket, principal }: Refused): ZenError {
  const data = { status, bucket };
  if (status === 400 && /requester pays/i.test(body))
    return new ZenError(
      "GCP_USER_PROJECT_MISSING",
      `Whoever uses the bucket ${bucket} pays for it, and no project is named for that`,
      {
        hint: 'Name the project that pays: "userProject" in the store\'s configuration. It needs serviceusage.services.use there.',
        data,
      },
    );
  if (/retentionPolicyNotMet|objectUnderActiveHold|event-?based hold|temporary hold/i.test(body))
    return new ZenError(
      "GCP_OBJECT_RETAINED",
      `A retention policy or a hold of the bucket ${bucket} keeps an object from being changed (${call})`,
      {
        hint: "Use a bucket without retention policy, object retention and holds; Zen replaces and deletes small objects all the time.",
        data,
      },
    );
  if (status >= 400 && status < 500 && /cryptoKey|Cloud KMS|KMS key/i.test(body))
    return new ZenError(
      "GCP_KMS_KEY_REFUSED",
      `Cloud Storage cannot use the Cloud KMS key for the bucket ${bucket}: ${sentence(body)}`,
      {
        hint:
          "The key must be enabled, in the bucket's location, and the project's storage service agent needs its role: gcloud storage service-agent" +
          " --project=PROJECT --authorize-cmek=KEY.",
        data,
      },
    );
  return gcpError(
    { status, body },
    { call, service: "storage.googleapis.com", ...(principal === undefined ? {} : { principal }) },
  );
}

export function bucketNotFound(bucket: string, cause?: unknown): ZenError {
  return new ZenError("GCP_BUCKET_NOT_FOUND", `There is no bucket ${bucket}, or who asks may not see it`, {
    cause,
    hint: `Check its name (gcloud storage buckets list), or make it: gcloud storage buckets create gs://${bucket} --location=LOCATION --uniform-bucket-level-access.`,
    data: { bucket },
  });
}

export function bucketElsewhere(bucket: string, location: string, wanted: string): ZenError {
  return new ZenError(
    "GCP_BUCKET_ELSEWHERE",
    `The bucket ${bucket} is in ${location}, and the store's configuration wants ${wanted}`,
    {
      hint: 'Use a bucket in the location where the work is done, or correct "location" in the store\'s configuration: reading across regions is slow and is billed.',
      data: { bucket, location, wanted },
    },
  );
}

/** The last attempt met no answer. */
export function noAnswer(call: string, seconds: number, cause: unknown): ZenError {
  return new ZenError("GCP_UNAVAILABLE", `Cloud Storage could not be reached for ${seconds} s (${call})`, {
    cause,
    hint: "Check the network, the endpoint and the proxy (HTTPS_PROXY, NO_PROXY); https://status.cloud.google.com tells of outages.",
  });
}

function sentence(body: string): string {
  return (/"message":\s*"((?:[^"\\]|\\.){1,300})/.exec(body)?.[1] ?? `${body.slice(0, 200)}`).replace(/\s+/g, " ");
}
