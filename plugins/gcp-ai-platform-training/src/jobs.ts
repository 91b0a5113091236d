import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import {
  isFinal,
  ZenError,
  type JobHandle,
  type JobRunner,
  type JobStatus,
  type WorkerInvocation,
} from "@zen/plugin-sdk";
import { statusOf } from "@zen/gcp-auth/client";
import type { Config } from "./config.js";
import { composeJob } from "./job/compose.js";
import type { CustomJob } from "./job/custom-job.js";
import { isOverdue } from "./job/overdue.js";
import { goneStatus, statusOfJob } from "./job/status.js";
import { readJobLog } from "./logs/read.js";
import type { LogEntries } from "./logs/entries.js";
import type { JobRegistry } from "./registry.js";
import { adoptOrCreate } from "./submit.js";

export interface JobSettings {
  readonly config: Config;
  readonly registry: JobRegistry;
  readonly entries: LogEntries;
  readonly pollMs: number;
  readonly settleMs: number;
}

/** How long the end of a job is waited for that was asked to end. */
const CANCEL_WITHIN_MS = 30 * 60_000;

/** Submissions under way in this process, so that those of one id at the same time share one job from the beginning. */
const underWay = new Map<string, Promise<CustomJob>>();

/** Training jobs of Vertex AI. The handle's data is the job's name, or null where it is known by its id alone. */
export function vertexJobs({
  config,
  registry,
  entries,
  pollMs,
  settleMs,
}: JobSettings): JobRunner<WorkerInvocation, null> {
  const wait = (signal?: AbortSignal): Promise<void> =>
    delay(pollMs, undefined, signal === undefined ? {} : { signal });

  /** The job as it is now; undefined for one whose record has been deleted. @throws ZenError `JOB_NOT_FOUND` */
  async function look({ id, data }: JobHandle, signal?: AbortSignal): Promise<CustomJob | undefined> {
    const job =
      (await registry.find(id, signal)) ?? (typeof data === "string" ? await getNamed(data, signal) : undefined);
    if (job === undefined && typeof data !== "string")
      throw new ZenError("JOB_NOT_FOUND", `No job ${id} was submitted to Vertex AI in ${config.location}.`, {
        hint: "Check project and location in the backend's config.",
      });
    // A timeout counts from the start of the work: a job that waits for a machine past its deadline is ended by who watches.
    if (job !== undefined && isOverdue(job)) await registry.cancelQuietly(job.name as string);
    return job;
  }

  /** For a job whose labels somebody has changed. */
  async function getNamed(name: string, signal?: AbortSignal): Promise<CustomJob | undefined> {
    try {
      return await registry.api.get(name, signal);
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  async function statusOfHandle(handle: JobHandle, signal?: AbortSignal): Promise<JobStatus<null>> {
    const job = await look(handle, signal);
    return job === undefined ? goneStatus(String(handle.data)) : statusOfJob(job);
  }

  return {
    async submit(id, invocation, { deadline, signal } = {}) {
      signal?.throwIfAborted();
      const compose = (): CustomJob => composeJob(id, invocation, config, deadline);
      compose(); // What cannot be had is refused before anything is asked.
      const key = JSON.stringify([config.project, config.location, config.endpoint, id]);
      let making = underWay.get(key);
      if (making === undefined) {
        making = adoptOrCreate(registry, id, compose, signal).finally(() => underWay.delete(key));
        underWay.set(key, making);
      }
      const { name = null } = await making;
      return { id, data: name };
    },
    status: (handle) => statusOfHandle(handle),
    async *watch(handle, { signal } = {}) {
      for (let seen: JobStatus<null> | undefined; ; await wait(signal)) {
        signal?.throwIfAborted();
        const status = await statusOfHandle(handle, signal);
        if (!isDeepStrictEqual(status, seen)) yield (seen = status);
        if (isFinal(status.state)) return;
      }
    },
    logs: (handle, options = {}) =>
      readJobLog({ entries, look: (signal) => look(handle, signal), pollMs, settleMs, ...options }),
    async cancel(handle) {
      const until = performance.now() + CANCEL_WITHIN_MS;
      for (let asked = false; ; await wait()) {
        const job = await look(handle);
        if (job === undefined || isFinal(statusOfJob(job).state)) return;
        if (!asked) await registry.cancelQuietly(job.name as string);
        asked = true;
        if (performance.now() > until)
          throw new ZenError("GCP_OPERATION_TIMEOUT", `Vertex AI has not ended ${job.name} within half an hour`, {
            hint: "Cancel it again, or look at the job in the console.",
          });
      }
    },
  };
}
