import type { Training } from "../contracts/training.js";
import type { WorkerInvocation } from "../contracts/worker.js";
import { ZenError } from "../errors.js";
import type { Json } from "../job.js";
import { memoryJobs, type JobContext, type MemoryJobSpace } from "./jobs.js";
import { runCommand } from "./run-command.js";

/** Trains by `work` in this process, or by the invocation's command as its child. Refuses nothing but accelerators. */
export function memoryTraining(
  work: (invocation: WorkerInvocation, context: JobContext) => Promise<Json> = runCommand,
  space?: MemoryJobSpace,
): Training {
  const jobs = memoryJobs(work, space);
  const check: Training["check"] = async ({ accelerators }) =>
    accelerators === undefined ? [] : [`There is no accelerator ${accelerators.type} in this process.`];
  return {
    local: true,
    check,
    jobs: {
      ...jobs,
      async submit(id, invocation, options) {
        const [problem] = await check(invocation.resources);
        if (problem !== undefined)
          throw new ZenError("JOB_REFUSED", problem, { hint: "Ask for less, or train elsewhere." });
        return jobs.submit(id, invocation, options);
      },
    },
  };
}
