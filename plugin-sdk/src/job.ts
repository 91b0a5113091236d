import type { ErrorRecord } from "./errors.js";

/** JSON values: all that plans, parameters, handles and records may hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * `queued -> running -> succeeded | failed | cancelled`; the last three are final and never change again.
 * `lost` is final too: the service no longer knows the job, or its machine vanished, and nobody can say how it ended.
 */
export type JobState = "queued" | "running" | "succeeded" | "failed" | "cancelled" | "lost";

export interface JobStatus<Result extends Json = Json> {
  readonly state: JobState;
  /** Present exactly when `state` is `succeeded`. */
  readonly result?: Result;
  /** Present when `state` is `failed` or `lost`. */
  readonly error?: ErrorRecord;
  /** Progress from 0 to 1 where the service tells it. */
  readonly progress?: number;
}

export interface LogLine {
  /** Position to continue after; opaque, unique within one job. */
  readonly cursor: string;
  /** UTC, ISO 8601; as the service gave it, never used for ordering. */
  readonly time: string;
  readonly stream: "stdout" | "stderr" | "log";
  readonly text: string;
}

export interface SubmitOptions {
  /** Milliseconds from submission after which the job is cancelled by whoever runs it; survives the client. */
  readonly deadline?: number;
  readonly signal?: AbortSignal;
}

/**
 * All remote work, whoever does it: an orchestrator, a processing engine, a trainer.
 *
 * - `submit` is idempotent in `id`: a second call with the same id adopts the job of the first, whether it still runs or
 *   has ended, and never starts another; this holds for calls at the same time and from different processes.
 * - A handle is plain JSON: another process, later, can ask with it.
 * - Aborting a `signal` stops the waiting, never the work; `cancel` stops the work.
 */
export interface JobRunner<Spec, Result extends Json = Json> {
  /** @throws ZenError `JOB_REFUSED` when the service will not take the spec; nothing has been started then. */
  submit(id: string, spec: Spec, options?: SubmitOptions): Promise<JobHandle>;
  /** @throws ZenError `JOB_NOT_FOUND` when no job with this handle was ever submitted here. */
  status(handle: JobHandle): Promise<JobStatus<Result>>;
  /** Yields the status when it changes, beginning with the present one; ends after a final one. */
  watch(handle: JobHandle, options?: { readonly signal?: AbortSignal }): AsyncIterable<JobStatus<Result>>;
  /** Yields the lines after `cursor` (from the beginning without one) in order; with `follow`, until the job ends. */
  logs(handle: JobHandle, options?: LogOptions): AsyncIterable<LogLine>;
  /** Asks for the end of the work and returns once the job is final. On a final job it does nothing. */
  cancel(handle: JobHandle): Promise<void>;
}

export interface LogOptions {
  readonly cursor?: string;
  readonly follow?: boolean;
  readonly signal?: AbortSignal;
}

export interface JobHandle {
  /** The id given to `submit`. */
  readonly id: string;
  /** What the backend needs to find the job again. */
  readonly data: Json;
}

export function isFinal(state: JobState): boolean {
  return state !== "queued" && state !== "running";
}

/** Waits for the final status of a job. */
export async function jobEnd<Result extends Json>(
  runner: Pick<JobRunner<never, Result>, "watch" | "status">,
  handle: JobHandle,
  signal?: AbortSignal,
): Promise<JobStatus<Result>> {
  for await (const status of runner.watch(handle, signal === undefined ? {} : { signal })) {
    if (isFinal(status.state)) return status;
  }
  signal?.throwIfAborted();
  return runner.status(handle);
}
