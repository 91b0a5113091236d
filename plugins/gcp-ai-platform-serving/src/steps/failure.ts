import { isZenError, type ErrorRecord } from "@zen/plugin-sdk";
import { statusOf } from "@zen/gcp-auth/client";
import type { Operation } from "../api/resources.js";

/** Codes of google.rpc.Code. */
const PERMISSION_DENIED = 7;
const RESOURCE_EXHAUSTED = 8;

/** Why an operation on a model or an endpoint failed. */
export function failureOf({ name, error = {} }: Operation): ErrorRecord {
  const { code, message = "Vertex AI does not say why" } = error;
  const data = { operation: name, ...(code === undefined ? {} : { code }) };
  if (code === RESOURCE_EXHAUSTED)
    return /quota/i.test(message)
      ? {
          code: "GCP_QUOTA_EXCEEDED",
          message: `A quota of Vertex AI is used up: ${message}`,
          hint: "Ask for less, or for more quota at https://console.cloud.google.com/iam-admin/quotas.",
          data,
        }
      : {
          code: "GCP_STOCKOUT",
          message: `Google had no machine to give: ${message}`,
          hint: "Deploy again later, or with another machineType or location.",
          data,
        };
  if (code === PERMISSION_DENIED)
    return {
      code: "GCP_PERMISSION_DENIED",
      message: `Vertex AI was refused something that it needs: ${message}`,
      hint: "Its service agent needs to read the image and the staging folder; see the roles in the plugin's README.",
      data,
    };
  if (/model server/i.test(message))
    return {
      code: "MODEL_LOAD_FAILED",
      message: `The model server did not become ready: ${message}`,
      hint: "What answered before goes on answering. The server's log in Cloud Logging says why.",
      data,
    };
  return {
    code: "GCP_SERVING_FAILED",
    message: `Vertex AI could not deploy the model: ${message}`,
    hint: "The message names what it lacked.",
    data,
  };
}

/** Something else goes on at the endpoint, or was done by somebody else in the meantime; a little later it can be tried again. */
export function isBusy(error: unknown): boolean {
  const status = statusOf(error);
  if (status === 409 || status === 412 || status === 429) return true;
  return status === 400 && /other operations|already exists|has traffic assigned/i.test((error as Error).message);
}

/** Whether it may pass by itself, so that it says nothing about the revision. */
export function mayPass(error: unknown): boolean {
  return isBusy(error) || !isZenError(error) || error.code === "GCP_UNAVAILABLE" || !error.code.startsWith("GCP_");
}
