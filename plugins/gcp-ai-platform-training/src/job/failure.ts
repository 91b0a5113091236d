import type { ErrorRecord } from "@zen/plugin-sdk";
import type { CustomJob } from "./custom-job.js";

/** Codes of google.rpc.Code. */
const PERMISSION_DENIED = 7;
const RESOURCE_EXHAUSTED = 8;

/** Its machine was taken away: the job did not fail by itself. */
export const PREEMPTED = "JOB_PREEMPTED";

/** Why a job failed, from what the service says of it. */
export function failureOf({ error = {}, jobSpec, name = "", startTime }: CustomJob): ErrorRecord {
  const { code, message = "" } = error;
  const said = message === "" ? "Vertex AI does not say why." : message;
  const data = { job: name, ...(code === undefined ? {} : { code }) };
  const spot = jobSpec.scheduling?.strategy === "SPOT";
  const exit = /status(?: of|:)? (\d+)/.exec(message)?.[1];
  if (code === RESOURCE_EXHAUSTED && /quota/i.test(message))
    return {
      code: "GCP_QUOTA_EXCEEDED",
      message: `A quota of Vertex AI is used up: ${said}`,
      hint: "Ask for less, or for more quota at https://console.cloud.google.com/iam-admin/quotas.",
      data,
    };
  const isOutOfStock =
    code === RESOURCE_EXHAUSTED || /STOCKOUT|resources are insufficient|does not have enough resources/i.test(message);
  // A spot job that ran and then has no machine any more ends as out of stock: see "Preemption handling" of Vertex AI.
  if (/preempt/i.test(message) || (spot && isOutOfStock && startTime !== undefined))
    return {
      code: PREEMPTED,
      message: `The spot machine was taken away: ${said}`,
      hint: 'Run it again; without "spot" in the config no machine is taken away.',
      data,
    };
  if (isOutOfStock)
    return {
      code: "GCP_STOCKOUT",
      message: `Google had no machine to give: ${said}`,
      hint: spot
        ? 'Run it again later, or without "spot".'
        : "Try again later, or choose another machine type or location.",
      data,
    };
  if (exit === "137" || /out[- ]of[- ]memory/i.test(message))
    return {
      code: "WORKER_OUT_OF_MEMORY",
      message: `The worker was ended for want of memory: ${said}`,
      hint: "Ask for more memory in the step's resources, or train on smaller batches.",
      data,
    };
  if (exit !== undefined)
    return {
      code: "WORKER_FAILED",
      message: `The worker ended with exit code ${exit}.`,
      hint: "Its log says why.",
      data: { ...data, exitCode: Number(exit) },
    };
  // Of an image that may not be pulled it is said with other codes, too.
  if (code === PERMISSION_DENIED || /does not have permission/i.test(message))
    return {
      code: "GCP_PERMISSION_DENIED",
      message: `Vertex AI was refused something that the job needs: ${said}`,
      hint: "The service agent needs to read the image, and the job's service account to read and write the artifact store.",
      data,
    };
  return {
    code: "GCP_TRAINING_FAILED",
    message: `Vertex AI could not run the job: ${said}`,
    hint: "See the job in the console; the message names what it lacked.",
    data,
  };
}
