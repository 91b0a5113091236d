import { setTimeout as delay } from "node:timers/promises";
import {
  isAlive,
  isFinal,
  jobEnd,
  thisProcess,
  ZenError,
  type HostSpec,
  type JobHandle,
  type JobRunner,
  type JobStatus,
  type Json,
  type ProcessMark,
} from "@zen/plugin-sdk";
import { memoryJobs, type MemoryJobSpace } from "@zen/plugin-sdk/memory";

/** The jobs of this process, whichever orchestrator was asked to start them: their place is the process. */
const space: MemoryJobSpace = new Map();

export interface Host extends JobRunner<HostSpec> {
  /** Waits for the jobs that were submitted here. */
  idle(): Promise<void>;
}

/**
 * Runs the engine in this process. A job ends with its process, so a handle names it: another process can tell from it that the
 * job still runs or that it is lost, and nothing more.
 */
export function localHost(): Host {
  const jobs = memoryJobs(({ here }: HostSpec, { signal }) => (here as NonNullable<HostSpec["here"]>)(signal), space);
  const submitted = new Map<string, JobHandle>();
  return {
    async submit(id, spec, options) {
      if (spec.here === undefined) throw refused();
      await jobs.submit(id, spec, options);
      const handle = { id, data: thisProcess() as unknown as Json };
      submitted.set(id, handle);
      return handle;
    },
    status: async (handle) => elsewhere(handle) ?? jobs.status(handle),
    async *watch(handle, { signal } = {}) {
      for (let last: JobStatus | undefined, now = elsewhere(handle); now !== undefined; now = elsewhere(handle)) {
        if (now.state !== last?.state) yield (last = now);
        if (isFinal(now.state)) return;
        await delay(500, undefined, signal === undefined ? {} : { signal });
      }
      yield* jobs.watch(handle, signal === undefined ? {} : { signal });
    },
    async *logs(handle, options) {
      // What steps print is kept by the engine; another process has no way to it but the artifact store.
      if (elsewhere(handle) === undefined) yield* jobs.logs(handle, options);
    },
    async cancel(handle) {
      const status = elsewhere(handle);
      if (status === undefined) return jobs.cancel(handle);
      if (!isFinal(status.state)) throw notOurs(handle);
    },
    async idle() {
      await Promise.all([...submitted.values()].map((handle) => jobEnd(jobs, handle)));
    },
  };
}

/** The status of a job of another process; undefined for those of this one, and for handles that name no process. */
function elsewhere(handle: JobHandle): JobStatus | undefined {
  const mark = handle.data as unknown as ProcessMark | null;
  if (typeof mark?.pid !== "number" || space.has(handle.id)) return undefined;
  const self = thisProcess();
  if (mark.pid === self.pid && mark.place === self.place && mark.start === self.start) return undefined;
  if (isAlive(mark) !== false) return { state: "running" };
  const error = {
    code: "JOB_LOST",
    message: `The process ${mark.pid} that hosted the run has ended before the run did.`,
    hint: "Run it again: what was committed is not computed again.",
  };
  return { state: "lost", error };
}

function notOurs(handle: JobHandle): ZenError {
  return new ZenError(
    "JOB_ELSEWHERE",
    `The job ${handle.id} runs in the process ${(handle.data as unknown as ProcessMark).pid}, which alone can end it.`,
    {
      hint: "Press Ctrl-C there, or send that process SIGINT.",
    },
  );
}

function refused(): ZenError {
  return new ZenError(
    "JOB_REFUSED",
    "The local orchestrator hosts plans in the process that submits them, and was offered none.",
    {
      hint: "Submit through the engine, or choose an orchestrator that starts its own machine.",
    },
  );
}
