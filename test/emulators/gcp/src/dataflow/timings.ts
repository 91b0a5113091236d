/** How long things take on the service's clock, in milliseconds. */
export interface Timings {
  /** From the launch until the template's machine has read the pipeline. */
  readonly queued: number;
  /** From then until workers are up. */
  readonly pending: number;
  /** From the end of the work to the final state. */
  readonly cleaningUp: number;
  readonly cancelling: number;
  /** How long after the launch a job cannot be cancelled yet. */
  readonly notCancellable: number;
  /** How long after the launch a job is missing from lists. */
  readonly unlisted: number;
}

/** As on the real service, for tests that make time pass. */
export const realistic: Timings = {
  queued: 100_000,
  pending: 80_000,
  cleaningUp: 45_000,
  cancelling: 60_000,
  notCancellable: 10_000,
  unlisted: 2_000,
};

/** For tests that wait. */
export const brisk: Timings = {
  queued: 4,
  pending: 4,
  cleaningUp: 3,
  cancelling: 3,
  notCancellable: 4,
  unlisted: 4,
};
