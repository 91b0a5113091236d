import type { JobState } from "@zen/plugin-sdk";
import type { DataflowState } from "./types.js";

/**
 * Dataflow's states as states of a job. Queued covers the virtual machine of the template that builds the pipeline. A batch job is
 * neither drained nor replaced by Zen; when somebody does it by hand, its outputs are not what was asked for.
 */
const meaning: Readonly<Record<DataflowState, JobState>> = {
  JOB_STATE_UNKNOWN: "queued",
  JOB_STATE_STOPPED: "queued",
  JOB_STATE_QUEUED: "queued",
  JOB_STATE_PENDING: "queued",
  JOB_STATE_RUNNING: "running",
  JOB_STATE_PAUSING: "running",
  JOB_STATE_PAUSED: "running",
  JOB_STATE_DRAINING: "running",
  JOB_STATE_CANCELLING: "running",
  JOB_STATE_RESOURCE_CLEANING_UP: "running",
  JOB_STATE_DONE: "succeeded",
  JOB_STATE_FAILED: "failed",
  JOB_STATE_CANCELLED: "cancelled",
  JOB_STATE_DRAINED: "cancelled",
  JOB_STATE_UPDATED: "lost",
};

/** A state that this release does not know goes on running: a later one will be known, or the deadline comes. */
export function stateOf(currentState: string | undefined): JobState {
  if (currentState === undefined) return "queued";
  return meaning[currentState as DataflowState] ?? "running";
}
