import type { JobStatus } from "@zen/plugin-sdk";
import type { CustomJob } from "./custom-job.js";
import { failureOf, PREEMPTED } from "./failure.js";

/** DEADLINE_EXCEEDED of google.rpc.Code. */
const DEADLINE_EXCEEDED = 4;

/** A job's state in the words of `JobRunner`. */
export function statusOfJob(job: CustomJob): JobStatus<null> {
  switch (job.state) {
    case "JOB_STATE_SUCCEEDED":
    // Of several replicas not all did; the worker's committed execution says whether that is enough.
    case "JOB_STATE_PARTIALLY_SUCCEEDED":
      return { state: "succeeded", result: null };
    case "JOB_STATE_FAILED":
      return failedStatus(job);
    // A job that runs longer than its timeout ends in one of these as well.
    case "JOB_STATE_CANCELLED":
    case "JOB_STATE_EXPIRED":
      return { state: "cancelled" };
    case "JOB_STATE_RUNNING":
    case "JOB_STATE_CANCELLING":
    case "JOB_STATE_UPDATING":
    case "JOB_STATE_PAUSED":
      return { state: "running" };
    default:
      return { state: "queued" };
  }
}

function failedStatus(job: CustomJob): JobStatus<null> {
  if (job.error?.code === DEADLINE_EXCEEDED) return { state: "cancelled" };
  const error = failureOf(job);
  return { state: error.code === PREEMPTED ? "lost" : "failed", error };
}

/** The service's record of the job has been deleted. */
export function goneStatus(name: string): JobStatus<null> {
  return {
    state: "lost",
    error: {
      code: "JOB_LOST",
      message: `The training job ${name} has been deleted in Vertex AI, and how it ended is not known.`,
      hint: "Run it again: what was committed is not computed again.",
    },
  };
}
