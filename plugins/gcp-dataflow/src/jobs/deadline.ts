import type { DataflowConfig } from "../config.js";

type Limits = Pick<DataflowConfig, "maxRunHours" | "flexrsGoal">;

const HOUR_MS = 3_600_000;
/** Within so many hours Dataflow begins a job of FlexRS that is to be cheap (https://cloud.google.com/dataflow/docs/guides/flexrs). */
const QUEUE_HOURS = 6;

/** Milliseconds since 1970 at which a job is to end, whatever is asked: its own deadline, or the most that a job may wait and run. */
export function deadlineAt(
  now: number,
  { maxRunHours, flexrsGoal }: Limits,
  deadline = Number.POSITIVE_INFINITY,
): number {
  const waiting = flexrsGoal === "cost" ? QUEUE_HOURS : 0;
  return now + Math.min(deadline, (maxRunHours + waiting) * HOUR_MS);
}

/**
 * The wall time that Dataflow itself is told to end the job after, in whole seconds. It counts from when workers are asked for,
 * so it alone would be late; whoever watches the job cancels it on time, and this ends a job that nobody watches any more.
 */
export function wallSeconds(now: number, at: number, { maxRunHours }: Limits): number {
  return Math.max(1, Math.ceil(Math.min(at - now, maxRunHours * HOUR_MS) / 1000));
}
