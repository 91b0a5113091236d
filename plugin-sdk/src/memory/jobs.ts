import { setTimeout as delay } from "node:timers/promises";
import { toErrorRecord, ZenError } from "../errors.js";
import { isFinal, type JobHandle, type JobRunner, type JobStatus, type Json, type LogLine } from "../job.js";

export interface JobContext {
  /** Aborts when the job is cancelled or its deadline has come. */
  readonly signal: AbortSignal;
  log(text: string, stream?: LogLine["stream"]): void;
}

export interface MemoryJob {
  status: JobStatus;
  readonly lines: LogLine[];
  readonly stop: AbortController;
  readonly ended: Promise<void>;
  /** Woken at every change of state and every line. */
  readonly listeners: Set<() => void>;
}

/** What several runners share, so that they are clients of one and the same service. */
export type MemoryJobSpace = Map<string, MemoryJob>;

/**
 * Jobs that are async functions in this process. `run` gives the result or throws; one that a cancel or the deadline
 * interrupted ends as cancelled, whatever it threw. It should heed its signal: a cancel waits for it.
 */
export function memoryJobs<Spec, Result extends Json = Json>(
  run: (spec: Spec, context: JobContext) => Promise<Result>,
  space: MemoryJobSpace = new Map(),
): JobRunner<Spec, Result> {
  const find = (handle: JobHandle): MemoryJob => {
    const job = space.get(handle.id);
    if (job !== undefined) return job;
    throw new ZenError("JOB_NOT_FOUND", `No job ${handle.id} was submitted here.`, {
      hint: "Jobs of this kind live in the process that submitted them, and end with it.",
    });
  };
  return {
    async submit(id, spec, { deadline, signal } = {}) {
      signal?.throwIfAborted();
      if (!space.has(id)) space.set(id, start(run, spec, deadline));
      return { id, data: null };
    },
    status: async (handle) => find(handle).status as JobStatus<Result>,
    async *watch(handle, { signal } = {}) {
      const job = find(handle);
      for (let seen: JobStatus | undefined; ;) {
        if (job.status !== seen) yield (seen = job.status) as JobStatus<Result>;
        if (isFinal(seen.state)) return;
        if (job.status === seen) await change(job, signal);
      }
    },
    async *logs(handle, { cursor, follow = false, signal } = {}) {
      const job = find(handle);
      for (let next = cursor === undefined ? 0 : Number(cursor) + 1; ;) {
        signal?.throwIfAborted();
        const line = job.lines[next];
        if (line !== undefined) {
          next++;
          yield line;
        } else if (!follow || isFinal(job.status.state)) return;
        else await change(job, signal);
      }
    },
    async cancel(handle) {
      const job = find(handle);
      job.stop.abort(new ZenError("JOB_CANCELLED", "The job was cancelled."));
      await job.ended;
    },
  };
}

function start<Spec>(
  run: (spec: Spec, context: JobContext) => Promise<Json>,
  spec: Spec,
  deadline?: number,
): MemoryJob {
  const stop = new AbortController();
  const listeners = new Set<() => void>();
  const lines: LogLine[] = [];
  const wake = () => [...listeners].forEach((listener) => listener());
  const log = (text: string, stream: LogLine["stream"] = "log") => {
    lines.push({ cursor: String(lines.length), time: new Date().toISOString(), stream, text });
    wake();
  };
  const end = (status: JobStatus) => {
    job.status = status;
    wake();
  };
  const work = async (): Promise<JobStatus> => {
    await Promise.resolve();
    const expiry = deadline === undefined ? undefined : expire(stop, deadline);
    try {
      if (!stop.signal.aborted) return { state: "succeeded", result: await run(spec, { signal: stop.signal, log }) };
    } catch (error) {
      if (!stop.signal.aborted) return { state: "failed", error: toErrorRecord(error) };
    } finally {
      expiry?.abort();
    }
    return { state: "cancelled" };
  };
  const job: MemoryJob = { status: { state: "running" }, lines, stop, listeners, ended: work().then(end) };
  return job;
}

function expire(stop: AbortController, deadline: number): AbortController {
  const done = new AbortController();
  delay(deadline, undefined, { signal: done.signal }).then(
    () => stop.abort(new ZenError("JOB_DEADLINE", `The job did not end within ${deadline} ms.`)),
    () => undefined,
  );
  return done;
}

function change(job: MemoryJob, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      job.listeners.delete(settle);
      signal?.removeEventListener("abort", settle);
      if (signal?.aborted) reject(signal.reason as Error);
      else resolve();
    };
    job.listeners.add(settle);
    signal?.addEventListener("abort", settle);
    if (signal?.aborted) settle();
  });
}
