/** Milliseconds since 1970 at which a job is to end, whatever is asked: its own deadline, or the most that a job may run. */
export function deadlineAt(now: number, maxRunHours: number, deadline = Number.POSITIVE_INFINITY): number {
  return now + Math.min(deadline, maxRunHours * 3_600_000);
}

/**
 * The wall time that Dataflow itself is told to end the job after. It counts from when workers are asked for and in whole seconds,
 * so it alone would be late; whoever watches the job cancels it on time, and this ends a job that nobody watches any more.
 */
export function wallSeconds(now: number, at: number): number {
  return Math.max(1, Math.ceil((at - now) / 1000));
}
