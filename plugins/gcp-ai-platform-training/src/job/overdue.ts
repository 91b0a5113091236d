import { statusOfJob } from "./status.js";
import type { CustomJob } from "./custom-job.js";
import { DEADLINE_LABEL } from "./names.js";

/** For clocks that differ, and for the service to end the job by itself first. */
const GRACE_MS = 2 * 60_000;

/** Whether a job still waits for its machine well after the deadline that it was submitted with. */
export function isOverdue(job: CustomJob, now = Date.now()): boolean {
  const deadline = job.labels?.[DEADLINE_LABEL];
  if (deadline === undefined || job.createTime === undefined || statusOfJob(job).state !== "queued") return false;
  return now > Date.parse(job.createTime) + Number(deadline) + GRACE_MS;
}
