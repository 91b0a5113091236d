import { setTimeout as delay } from "node:timers/promises";
import type { Training } from "../../contracts/training.js";
import type { WorkerInvocation } from "../../contracts/worker.js";
import { isFinal, jobEnd, type JobRunner, type JobStatus } from "../../job.js";
import { memoryTraining } from "../../memory/training.js";
import type { MemoryJob, MemoryJobSpace } from "../../memory/jobs.js";
import { ZenError } from "../../errors.js";
import type { Place } from "../case.js";
import { trainingCases } from "../training.js";
import { describeMutants, type Mutant } from "./testing/describe-mutants.js";

type Jobs = JobRunner<WorkerInvocation>;
type Change = (jobs: Jobs, space: MemoryJobSpace) => Partial<Jobs>;

function place(change: Change = () => ({}), whole: Partial<Training> = {}): Place<Training> {
  const space: MemoryJobSpace = new Map();
  const started: MemoryJob[] = [];
  // A mutant may forget jobs; their processes end all the same.
  space.set = (id, job) => {
    started.push(job);
    return Map.prototype.set.call(space, id, job) as MemoryJobSpace;
  };
  return {
    dispose: () => started.forEach((job) => job.stop.abort()),
    open: () => {
      const training = memoryTraining(undefined, space);
      return { ...training, jobs: { ...training.jobs, ...change(training.jobs, space) }, ...whole };
    },
  };
}

function mutant(fault: string, fails: string, change: Change): Mutant<Place<Training>> {
  return { fault, fails, harness: () => place(change) };
}

let submits = 0;

const mutants = [
  mutant("a job that is submitted twice", "the same id adopts the job that runs", (jobs) => ({
    submit: async (id, spec, options) => {
      await jobs.submit(`${id} ${++submits}`, spec, options);
      return jobs.submit(id, spec, options);
    },
  })),
  mutant(
    "a submit that looks first and acts later",
    "many submits of one id at once, from several clients, start one job",
    (jobs, space) => ({
      submit: async (id, spec, options) => {
        const known = space.has(id);
        await delay(5);
        if (!known) space.delete(id);
        return jobs.submit(id, spec, options);
      },
    }),
  ),
  mutant("a job that starts again once it has ended", "the same id adopts the job that has ended", (jobs, space) => ({
    submit: async (id, spec, options) => {
      if (isFinal(space.get(id)?.status.state ?? "running")) space.delete(id);
      return jobs.submit(id, spec, options);
    },
  })),
  mutant("a job that is retried once it has failed", "the same id adopts the job that has failed", (jobs, space) => ({
    submit: async (id, spec, options) => {
      if (space.get(id)?.status.state === "failed") space.delete(id);
      return jobs.submit(id, spec, options);
    },
  })),
  mutant("a submit that waits for the end", "submit does not wait for the end", (jobs) => ({
    submit: async (id, spec, options) => {
      const handle = await jobs.submit(id, spec, options);
      await jobEnd(jobs, handle);
      return handle;
    },
  })),
  mutant("a handle that is no JSON", "a handle is JSON and carries the id", (jobs) => ({
    submit: async (id, spec, options) => ({ ...(await jobs.submit(id, spec, options)), data: new Map() as never }),
  })),
  mutant(
    "ids that differ by case only are one job",
    "different ids are different jobs, whatever they are made of",
    (jobs) => ({
      submit: (id, spec, options) =>
        jobs.submit(
          id.replace("A", "a").replace(/ .*/, (rest) => (id[1] === " " ? "" : rest)),
          spec,
          options,
        ),
    }),
  ),
  mutant("a success without a result", "work that succeeds ends as succeeded, with a result", (jobs) => ({
    status: async (handle) => ({ state: (await jobs.status(handle)).state }),
    watch: async function* (handle, options) {
      for await (const { state } of jobs.watch(handle, options)) yield { state };
    },
  })),
  mutant("a failure without an error", "work that fails ends as failed, with an error", (jobs) => ({
    watch: async function* (handle, options) {
      for await (const { state } of jobs.watch(handle, options)) yield { state };
    },
  })),
  mutant("a job whose final state changes", "a final state never changes", (jobs, space) => ({
    cancel: async (handle) => {
      await jobs.cancel(handle);
      const job = space.get(handle.id);
      if (job) job.status = { state: "cancelled" };
    },
  })),
  mutant("a handle that only its client understands", "a handle works from another client", (jobs) => {
    const own = new Set<string>();
    return {
      submit: async (id, spec, options) => {
        own.add(id);
        return jobs.submit(id, spec, options);
      },
      status: async (handle) => {
        if (own.has(handle.id)) return jobs.status(handle);
        throw new ZenError("JOB_NOT_FOUND", "It is not mine.");
      },
    };
  }),
  mutant("a cancel that returns at once", "cancel stops the work and returns once the job is final", (jobs) => ({
    cancel: async (handle) => void setTimeout(() => void jobs.cancel(handle), 400),
  })),
  mutant("a cancel that lies", "cancel stops the work and returns once the job is final", (jobs, space) => ({
    cancel: async (handle) => {
      const job = space.get(handle.id);
      if (job) job.status = { state: "cancelled" };
      setTimeout(() => void jobs.cancel(handle), 1000);
    },
  })),
  mutant(
    "a watch that repeats itself",
    "watch gives each status once, from the present one to the final one",
    (jobs) => ({
      watch: async function* (handle) {
        for (;;) {
          const status = await jobs.status(handle);
          yield status;
          if (isFinal(status.state)) return;
          await delay(10);
        }
      },
    }),
  ),
  mutant(
    "a watch that misses the end",
    "watch gives each status once, from the present one to the final one",
    (jobs) => ({
      watch: async function* (handle, options) {
        for await (const status of jobs.watch(handle, options)) if (!isFinal(status.state)) yield status;
      },
    }),
  ),
  mutant(
    "a watch of an ended job that waits for a change",
    "watch of a job that has ended gives its status and ends",
    (jobs) => ({
      watch: async function* (handle, options) {
        const ended = isFinal((await jobs.status(handle)).state);
        for await (const status of jobs.watch(handle, options)) if (!ended) yield status;
      },
    }),
  ),
  mutant("an aborted watch that cancels", "aborting a watch stops the waiting and not the work", (jobs) => ({
    watch: async function* (handle, options = {}) {
      options.signal?.addEventListener("abort", () => void jobs.cancel(handle));
      yield* jobs.watch(handle, options);
    },
  })),
  mutant("an aborted watch that waits on", "aborting a watch stops the waiting and not the work", (jobs) => ({
    watch: (handle) => jobs.watch(handle),
  })),
  mutant("a deadline that is ignored", "a deadline cancels, and heeds no client's leaving", (jobs) => ({
    submit: async (id, spec) => {
      const handle = await jobs.submit(id, spec);
      setTimeout(() => void jobs.cancel(handle), 6_000).unref();
      return handle;
    },
  })),
  mutant("an aborted submit that starts", "a submit that is aborted beforehand starts nothing", (jobs) => ({
    submit: (id, spec) => jobs.submit(id, spec),
  })),
  mutant("an unknown job that is called lost", "a handle of no job is JOB_NOT_FOUND", (jobs) => ({
    status: (handle) => jobs.status(handle).catch((): JobStatus => ({ state: "lost" })),
  })),
  mutant("a cursor that repeats its line", "a cursor is unique, and logs go on after it", (jobs) => ({
    logs: (handle, { cursor, ...options } = {}) =>
      jobs.logs(
        handle,
        cursor === undefined || cursor === "0" ? options : { ...options, cursor: String(Number(cursor) - 1) },
      ),
  })),
  mutant("log lines out of order", "logs give every line in order", (jobs) => ({
    logs: async function* (handle, options) {
      const lines = [];
      for await (const line of jobs.logs(handle, options)) lines.push(line);
      yield* lines.sort((a, b) => (a.text < b.text ? -1 : 1));
    },
  })),
  mutant("empty log lines that are dropped", "logs give every line in order", (jobs) => ({
    logs: async function* (handle, options) {
      for await (const line of jobs.logs(handle, options)) if (line.text !== "") yield line;
    },
  })),
  mutant("one stream for both", "logs tell stdout from stderr", (jobs) => ({
    logs: async function* (handle, options) {
      for await (const line of jobs.logs(handle, options)) yield { ...line, stream: "stdout" };
    },
  })),
  mutant("followed logs that end too early", "followed logs come while the job runs, and end with it", (jobs) => ({
    logs: (handle, { follow: _, ...options } = {}) => jobs.logs(handle, options),
  })),
  mutant("logs that are always followed", "logs that are not followed end at once", (jobs) => ({
    logs: (handle, options) => jobs.logs(handle, { ...options, follow: true, signal: AbortSignal.timeout(4000) }),
  })),
  mutant("logs that are lost with a failure", "logs of a failed and of a cancelled job are kept", (jobs) => ({
    logs: async function* (handle, options) {
      if ((await jobs.status(handle)).state !== "failed") yield* jobs.logs(handle, options);
    },
  })),
  {
    fault: "a check that lets everything pass",
    fails: "check says in words what cannot be had",
    harness: () => place(undefined, { check: async () => [] }),
  },
  mutant(
    "a refusal that comes too late",
    "what check has something against is JOB_REFUSED, and starts nothing",
    (jobs) => ({
      submit: (id, { resources: _, ...spec }, options) => jobs.submit(id, { ...spec, resources: {} }, options),
    }),
  ),
];

describeMutants(
  "broken job runners",
  trainingCases,
  { passes: "check has nothing against asking for nothing", sound: () => place() },
  mutants,
);
