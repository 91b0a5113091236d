import type { BeamJob, CompileOptions } from "@zen/beam/compile";
import { statusOf, type GcpClient } from "@zen/gcp-auth/client";
import {
  isFinal,
  ZenError,
  type JobHandle,
  type JobRunner,
  type JobStatus,
  type Json,
  type Logger,
  type LogLine,
  type LogOptions,
  type ProcessingJobResult,
  type ProcessingJobSpec,
  type SubmitOptions,
} from "@zen/plugin-sdk";
import type { DataflowApi } from "../api/dataflow-api.js";
import { stateOf } from "../api/states.js";
import type { DataflowJob, MessageImportance } from "../api/types.js";
import type { DataflowConfig } from "../config.js";
import { folderUri } from "../files/gs-uri.js";
import type { Objects } from "../files/objects.js";
import { jobName } from "../launch/job-name.js";
import { Launcher } from "../launch/launcher.js";
import { ActiveJobs } from "./active-jobs.js";
import { Backoff } from "./backoff.js";
import { deadlineAt } from "./deadline.js";
import { failedJob, finishedJob } from "./end.js";
import { JobLog } from "./logs.js";
import { filesOf, readRecord } from "./record.js";
import { referenceIn, type JobReference } from "./reference.js";
import { usageOf } from "./usage.js";

/** Milliseconds that a job may take to end after it was asked to. */
const CANCELLED_WITHIN = 3_600_000;

export interface JobTools {
  readonly compile: (spec: ProcessingJobSpec, options: CompileOptions) => BeamJob | Promise<BeamJob>;
  readonly client: GcpClient;
  readonly api: DataflowApi;
  readonly objects: Objects;
  readonly log: Logger;
}

interface Look {
  readonly job: DataflowJob;
  readonly reference: JobReference;
}

type Status = JobStatus<ProcessingJobResult & Json>;

/** Jobs on Dataflow, known by a name that follows from their id, and found again by it from anywhere. */
export class DataflowJobs implements JobRunner<ProcessingJobSpec, ProcessingJobResult & Json> {
  readonly #launcher: Launcher;
  readonly #active: ActiveJobs;
  readonly #root: string;
  readonly #least: MessageImportance;

  constructor(
    private readonly config: DataflowConfig,
    private readonly tools: JobTools,
  ) {
    this.#root = folderUri(config.tempLocation);
    this.#least = config.minimumImportance.toUpperCase() as MessageImportance;
    this.#launcher = new Launcher(config, tools);
    this.#active = new ActiveJobs(tools.api, config.pollSeconds * 1000);
  }

  /** As `Processing.check`. */
  check(): Promise<void> {
    return this.#launcher.validate();
  }

  async submit(id: string, spec: ProcessingJobSpec, options: SubmitOptions = {}): Promise<JobHandle> {
    const { signal } = options;
    signal?.throwIfAborted();
    const name = jobName(id, this.#root);
    const known = await this.#named(name, signal);
    if (known !== undefined) return { id, data: await this.#referTo(known, name, signal) };
    const { job, record } = await this.#launcher.launch(id, name, filesOf(this.#root, name), spec, options);
    const { deadlineAt, results } = record;
    return { id, data: { ...(await this.#where()), job: job.id, name, deadlineAt, results } };
  }

  async status(handle: JobHandle): Promise<Status> {
    const reference = await this.#find(handle);
    return this.#statusOf(await this.#known(this.tools.api.get(reference), reference));
  }

  async *watch(handle: JobHandle, { signal }: { readonly signal?: AbortSignal } = {}): AsyncGenerator<Status> {
    const reference = await this.#find(handle, signal);
    const backoff = this.#backoff();
    const unwatch = this.#active.watch();
    try {
      for (let seen: Status | undefined, last = 0; ; await backoff.wait(signal)) {
        const looked = performance.now();
        const status = await this.#statusOf(await this.#known(this.#active.look(reference, last, signal), reference));
        last = looked;
        if (status.state !== seen?.state) {
          backoff.changed();
          if (isFinal(status.state)) await this.#recordUsage(reference);
          yield (seen = status);
        }
        if (isFinal(status.state)) return;
        if (Date.now() > reference.deadlineAt + CANCELLED_WITHIN) throw notCancelled(reference);
      }
    } finally {
      unwatch();
    }
  }

  async *logs(handle: JobHandle, { cursor, follow = false, signal }: LogOptions = {}): AsyncGenerator<LogLine> {
    const reference = await this.#find(handle, signal);
    const log = new JobLog(this.tools.api, reference, this.#least, cursor);
    const backoff = this.#backoff();
    for (;;) {
      // Asked before reading: what is told last is there when the job is final.
      const { currentState } = await this.tools.api.get(reference, signal);
      const final = isFinal(stateOf(currentState));
      for await (const line of log.next(final, signal)) {
        backoff.changed();
        yield line;
      }
      if (final || !follow) return;
      await backoff.wait(signal);
    }
  }

  async cancel(handle: JobHandle): Promise<void> {
    const reference = await this.#find(handle);
    const backoff = this.#backoff();
    for (let asked = false, until = Date.now() + CANCELLED_WITHIN; ; await backoff.wait()) {
      const job = await this.tools.api.get(reference);
      if (isFinal(stateOf(job.currentState))) return;
      if (Date.now() > until) throw notCancelled(reference);
      asked ||= isCancelling(job) || (await this.tools.api.cancel(reference)) === "asked";
    }
  }

  /** What a look has shown. A job past its deadline is cancelled by whoever looks at it. */
  async #statusOf({ job, reference }: Look): Promise<Status> {
    const { api, objects } = this.tools;
    const state = stateOf(job.currentState);
    if (state === "succeeded") return finishedJob(objects, reference.results);
    if (state === "failed") return failedJob(api, reference);
    if (state === "lost") return { state, error: replaced(job) };
    const overdue = !isFinal(state) && Date.now() >= reference.deadlineAt;
    if (overdue && !isCancelling(job)) await api.cancel(reference);
    return { state };
  }

  async #known(look: Promise<DataflowJob>, reference: JobReference): Promise<Look> {
    try {
      return { job: await look, reference };
    } catch (error) {
      throw statusOf(error) === 404 ? notFound(reference.name, error) : error;
    }
  }

  /** A handle that was written down before its launch carries only the id. */
  async #find(handle: JobHandle, signal?: AbortSignal): Promise<JobReference> {
    const reference = referenceIn(handle);
    if (reference !== undefined) return reference;
    const name = jobName(handle.id, this.#root);
    const job = await this.#named(name, signal);
    if (job === undefined) throw notFound(name);
    return this.#referTo(job, name, signal);
  }

  async #named(name: string, signal?: AbortSignal): Promise<DataflowJob | undefined> {
    return (await this.tools.api.named(await this.#where(), name, signal))[0];
  }

  async #referTo({ id, createTime }: DataflowJob, name: string, signal?: AbortSignal): Promise<JobReference> {
    const files = filesOf(this.#root, name);
    const record = await readRecord(this.tools.objects, files.record, signal);
    const created = Date.parse(createTime ?? "") || Date.now();
    const { results = `${files.folder}/results.json` } = record ?? {};
    const ends = record?.deadlineAt ?? deadlineAt(created, this.config);
    return { ...(await this.#where()), job: id, name, deadlineAt: ends, results };
  }

  async #where(): Promise<{ readonly project: string; readonly region: string }> {
    return { project: await this.tools.client.project(), region: this.config.region };
  }

  async #recordUsage(reference: JobReference): Promise<void> {
    const { api, log } = this.tools;
    const { name, job } = reference;
    try {
      log.info("Dataflow job ended", { name, job, ...usageOf(await api.metrics(reference)) });
    } catch (error) {
      log.warn("Dataflow does not say what the job used", { name, job, because: (error as Error).message });
    }
  }

  #backoff(): Backoff {
    return new Backoff({ first: this.config.pollSeconds, most: this.config.maxPollSeconds });
  }
}

function isCancelling({ currentState }: DataflowJob): boolean {
  return currentState === "JOB_STATE_CANCELLING";
}

function notFound(name: string, cause?: unknown): ZenError {
  return new ZenError("JOB_NOT_FOUND", `Dataflow knows no job ${name} in this project and region`, {
    hint: "It was never launched, or has ended long ago: Dataflow forgets jobs after 30 days.",
    ...(cause === undefined ? {} : { cause }),
  });
}

function notCancelled({ job }: JobReference): ZenError {
  return new ZenError("DATAFLOW_NOT_CANCELLED", `The Dataflow job ${job} was asked to end an hour ago, and has not`, {
    hint: `Look at it in the console, or end it by force: gcloud dataflow jobs cancel --force ${job}`,
  });
}

function replaced({ id, replacedByJobId = "another job" }: DataflowJob): { code: string; message: string } {
  return { code: "JOB_LOST", message: `Somebody has replaced the Dataflow job ${id} by ${replacedByJobId}` };
}
