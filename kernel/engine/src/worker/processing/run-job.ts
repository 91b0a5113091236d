import {
  fromErrorRecord,
  jobEnd,
  ZenError,
  type JobHandle,
  type JobStatus,
  type Json,
  type Processing,
  type ProcessingJobResult,
} from "@zen/plugin-sdk";

/** Waits for a job's end; ends it where the execution ends first. */
export async function awaitJob(
  { jobs }: Processing,
  handle: JobHandle,
  signal: AbortSignal,
): Promise<JobStatus<ProcessingJobResult & Json>> {
  return jobEnd<ProcessingJobResult & Json>(jobs as never, handle, signal).catch(async (error: unknown) => {
    if (signal.aborted) await jobs.cancel(handle);
    throw error;
  });
}

/** @throws ZenError the job's own, or `PROCESSING_JOB_LOST`. */
export function resultOf(
  { id }: JobHandle,
  { result, error, state }: JobStatus<ProcessingJobResult & Json>,
  signal: AbortSignal,
): ProcessingJobResult {
  if (result !== undefined) return result;
  signal.throwIfAborted();
  if (error !== undefined) throw fromErrorRecord(error);
  throw new ZenError("PROCESSING_JOB_LOST", `The processing job ${id} ended as ${state} without a result`, {
    hint: "Run the pipeline again; what has finished is kept.",
  });
}
