import { statusOf } from "@zen/gcp-auth/client";
import { isZenError, ZenError } from "@zen/plugin-sdk";
import type { DataflowApi, JobPlace } from "../api/dataflow-api.js";
import type { DataflowJob, LaunchParameter } from "../api/types.js";
import { Backoff, type Pace } from "./backoff.js";

const MOST_ATTEMPTS = 5;
/** Milliseconds within which a job that Dataflow says is there turns up in its list. */
const LISTED_WITHIN = 60_000;

type Where = Omit<JobPlace, "job">;

/**
 * Launches a job that is known by its name, or finds the one that somebody else, or an attempt without an answer, has launched.
 * @throws ZenError `JOB_REFUSED` where Dataflow says that the launch is not valid; else of the `GCP_` family.
 */
export async function launchOnce(
  api: DataflowApi,
  where: Where,
  parameter: LaunchParameter,
  pace: Pace,
  signal?: AbortSignal,
): Promise<DataflowJob> {
  const backoff = new Backoff(pace);
  for (let attempt = 1; ; attempt++) {
    try {
      const job = await api.launch(where, parameter, signal === undefined ? {} : { signal });
      if (job !== undefined) return job;
      throw new ZenError("GCP_ANSWER_INVALID", "Dataflow has answered a launch without naming the job");
    } catch (error) {
      signal?.throwIfAborted();
      const found = await sought(api, where, parameter.jobName, error, pace, signal);
      if (found !== undefined) return found;
      if (attempt >= MOST_ATTEMPTS || !isPassing(error)) throw refused(error);
    }
    await backoff.wait(signal);
  }
}

/** The job, where the failure of a launch says that it is there, or leaves open whether it is. */
async function sought(
  api: DataflowApi,
  where: Where,
  name: string,
  error: unknown,
  pace: Pace,
  signal: AbortSignal | undefined,
): Promise<DataflowJob | undefined> {
  const exists = statusOf(error) === 409;
  if (!exists && !isUncertain(error)) return undefined;
  const backoff = new Backoff(pace);
  // Lists lag behind. Without an answer a few looks must do: Dataflow itself refuses a second active job of the name.
  for (
    const until = performance.now() + LISTED_WITHIN, looks = { left: exists ? Infinity : 3 };
    looks.left > 0;
    looks.left--
  ) {
    const [job] = await api.named(where, name, signal);
    if (job !== undefined) return job;
    if (performance.now() > until) return undefined;
    await backoff.wait(signal);
  }
  return undefined;
}

/** Nobody knows whether the service has done it. */
function isUncertain(error: unknown): boolean {
  if (!isZenError(error) || !error.code.startsWith("GCP_")) return false;
  const status = statusOf(error);
  return status === undefined
    ? ["GCP_UNAVAILABLE", "GCP_ANSWER_INVALID"].includes(error.code)
    : status >= 500 || status === 408;
}

function isPassing(error: unknown): boolean {
  return isUncertain(error) || statusOf(error) === 429;
}

/** What Dataflow will not take, as the contract calls it; any other failure as it is. */
export function refused(error: unknown): unknown {
  if (!isZenError(error) || statusOf(error) !== 400 || error.code !== "GCP_REQUEST_REFUSED") return error;
  return new ZenError("JOB_REFUSED", `Dataflow does not take the job: ${error.message}`, {
    hint: "Check the backend's configuration: region, template, locations, workers, network and labels.",
    cause: error,
  });
}
