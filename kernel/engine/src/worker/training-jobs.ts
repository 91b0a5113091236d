import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  fromErrorRecord,
  isFinal,
  isZenError,
  jobEnd,
  onDisk,
  ZenError,
  type ArtifactStore,
  type BundleRef,
  type JobHandle,
  type JobStatus,
  type Json,
  type Platform,
  type Training,
  type WorkerInvocation,
} from "@zen/plugin-sdk";
import type { FileInput, StepDefinition, StepNode } from "@zen/plugin-sdk/pipeline";
import { receiveFile, sendFile } from "../bundle/input-files.js";
import { lookUp } from "../commit/committed.js";
import type { Commit } from "../commit/commit.js";
import { layout } from "../commit/layout.js";
import { getJson, toJson } from "../commit/objects.js";
import type { Executor, ExecutorOptions } from "../run/hosting/executor.js";
import type { EngineHost, WorkerProgram } from "../run/host.js";
import type { RunnablePlan } from "../run/runnable.js";
import { bundleCommand } from "./command.js";
import { readNews } from "./news-lines.js";
import type { TaskFile } from "./run-task.js";
import { GRACE_MS, type ExecutionEnd, type ExecutionTask } from "./task.js";

/** Until a job's worker has started. */
const START_MS = 60_000;

export interface TrainingJobsScope {
  readonly host: EngineHost;
  readonly program: WorkerProgram;
  readonly plan: RunnablePlan;
  readonly node: StepNode;
  readonly training: Training;
  /** Names of those that the step asks for. */
  readonly secrets: readonly string[];
  readonly bundle: ((platform?: Platform) => Promise<BundleRef>) | undefined;
}

/** Says which job is computing a key. */
interface JobMark {
  readonly format: "job@1";
  readonly execution: string;
  readonly handle: JobHandle;
}

/**
 * Executes a trainer step as a job of the training backend. The worker there commits by itself, so a job outlives the run that
 * submitted it, and whoever wants the same key next waits for it instead of starting another.
 */
export function trainingJobs(scope: TrainingJobsScope): Executor {
  return {
    execute: async (task, options) =>
      new TrainingJob(scope, task, options, await scope.host.artifactStore(task.store)).run(),
  };
}

class TrainingJob {
  readonly #lines: string[] = [];

  constructor(
    private readonly scope: TrainingJobsScope,
    private readonly task: ExecutionTask,
    private readonly options: ExecutorOptions,
    private readonly store: ArtifactStore,
  ) {}

  async run(): Promise<ExecutionEnd> {
    const adopted = await this.#running();
    const file = join(this.scope.host.cacheDir, "tasks", `${this.task.id}.json`);
    try {
      const handle = adopted?.handle ?? (await this.#submit(file));
      const status = await this.#wait(handle);
      return await this.#end(status, adopted?.execution ?? this.task.id);
    } finally {
      await this.#unmark();
    }
  }

  /** A job for this key that a run before this one has left behind. */
  async #running(): Promise<JobMark | undefined> {
    const { claim } = this.task;
    const mark = claim === undefined ? undefined : await getJson<JobMark>(this.store, layout.job(claim.key));
    if (mark === undefined) return undefined;
    try {
      return isFinal((await this.scope.training.jobs.status(mark.handle)).state) ? undefined : mark;
    } catch (error) {
      if (isZenError(error, "JOB_NOT_FOUND")) return undefined;
      throw error;
    }
  }

  async #submit(file: string): Promise<JobHandle> {
    const { task, options, scope, store } = this;
    const { training, node } = scope;
    const bundle = training.local === true ? undefined : await scope.bundle?.(await training.platform?.());
    const content: TaskFile = { settings: scope.program.settings, task, code: scope.plan.code };
    await onDisk(file, async () => {
      await mkdir(join(file, ".."), { recursive: true });
      await writeFile(file, JSON.stringify(content));
    });
    if (bundle !== undefined) await store.put(layout.task(task.id), toJson(await this.#travelling()));
    const {
      command = [process.execPath, ...(scope.program.execArgv ?? ["--enable-source-maps"]), scope.program.entry],
    } = scope.program;
    const invocation: WorkerInvocation = {
      ...(bundle === undefined ? {} : { bundle }),
      run: task.run,
      execution: { id: task.id, node: task.node },
      command: bundle === undefined ? ["zen-worker"] : bundleCommand(bundle, task.run, task.id),
      local: [...command, "--task", file],
      // On another machine nothing is where it is here: only what the step declares goes there.
      env: bundle === undefined ? { ...scope.program.env } : { ...task.env },
      secrets: [...new Set([...(scope.program.secrets ?? []), ...scope.secrets])],
      resources: node.options.resources ?? {},
      title: `${task.pipeline} ${task.node}`,
    };
    await options.journalled();
    // The worker keeps the step's time itself; the job ends what does not even hear of it.
    const deadline = task.timeoutMs === undefined ? undefined : task.timeoutMs + (task.graceMs ?? GRACE_MS) + START_MS;
    const handle = await training.jobs.submit(task.id, invocation, {
      signal: options.signal,
      ...(deadline === undefined ? {} : { deadline }),
    });
    const mark: JobMark = { format: "job@1", execution: task.id, handle };
    if (task.claim !== undefined) await store.put(layout.job(task.claim.key), toJson(mark));
    await options.journalled(handle);
    return handle;
  }

  /** The task as it is read on another machine: with the files of its parameters in the store. */
  async #travelling(): Promise<ExecutionTask> {
    const { task, scope, store } = this;
    const definition = scope.plan.steps.get(task.node)?.definition as StepDefinition | undefined;
    const params = Object.entries(task.params).map(async ([name, value]): Promise<[string, Json]> => {
      const declared = definition?.inputs[name];
      if (declared?.kind !== "param" || declared.schema.type !== "file") return [name, value];
      const { repositoryDir } = scope.host;
      const file = await receiveFile(value as unknown as FileInput, repositoryDir, async () => store);
      return [name, (await sendFile(store, file)) as unknown as Json];
    });
    return { ...task, params: Object.fromEntries(await Promise.all(params)) };
  }

  async #wait(handle: JobHandle): Promise<JobStatus> {
    const { jobs } = this.scope.training;
    const { signal } = this.options;
    const unheard = new AbortController();
    const following = this.#follow(handle, unheard.signal);
    try {
      const status = await jobEnd(jobs as never, handle, signal);
      await following;
      return status;
    } catch (error) {
      unheard.abort();
      if (signal.aborted) await jobs.cancel(handle);
      throw error;
    }
  }

  async #follow(handle: JobHandle, signal: AbortSignal): Promise<void> {
    try {
      for await (const { stream, text } of this.scope.training.jobs.logs(handle, { follow: true, signal })) {
        const news = readNews(text) ?? { type: "log" as const, stream, text };
        if (news.type === "log" && this.#lines.push(news.text) > 40) this.#lines.splice(0, 20);
        this.options.tell(news);
      }
    } catch (error) {
      // What is shown live is a courtesy: the job's end and its record do not hang on it.
      if (!signal.aborted)
        this.scope.host.log.warn(`The log of ${this.task.node} cannot be followed: ${String(error)}`);
    }
  }

  /** What stands in the store says how it ended; the job's own state only where nothing does. */
  async #end(status: JobStatus, execution: string): Promise<ExecutionEnd> {
    const lines = this.#lines.slice(-20);
    const { claim } = this.task;
    const committed = await getJson<Commit>(this.store, layout.execution(execution));
    const winner =
      claim === undefined || (committed?.record.state !== "succeeded" && committed?.record.state !== "superseded")
        ? undefined
        : await lookUp(this.store, claim.key);
    if (committed !== undefined && execution === this.task.id) {
      return {
        ...committed,
        lines,
        deployments: [],
        ...(committed.record.state === "superseded" && winner !== undefined ? { winner } : {}),
      };
    }
    if (committed !== undefined && winner !== undefined) return this.#adopted(committed, winner, lines);
    if (status.state === "failed" && status.error !== undefined) throw withLines(fromErrorRecord(status.error), lines);
    throw new ZenError(
      "STEP_WORKER_LOST",
      `The training job of the step ${this.task.node} ended as ${status.state} without a result`,
      {
        hint: "See its last lines for what happened; the job may have had too little memory.",
        data: { lines },
      },
    );
  }

  /** The result of a job that another run had submitted. */
  #adopted(committed: Commit, winner: NonNullable<ExecutionEnd["winner"]>, lines: readonly string[]): ExecutionEnd {
    const { record } = committed;
    const own = {
      ...record,
      id: this.task.id,
      run: this.task.run,
      attempt: this.task.attempt,
      state: "superseded" as const,
      from: winner.execution,
    };
    return {
      record: own,
      artifacts: [],
      winner,
      lines,
      deployments: [],
      also: [{ record, artifacts: committed.artifacts }],
    };
  }

  async #unmark(): Promise<void> {
    if (this.task.claim !== undefined) await this.store.delete(layout.job(this.task.claim.key));
  }
}

function withLines({ code, message, hint, cause }: ZenError, lines: readonly string[]): ZenError {
  return new ZenError(code, message, { ...(hint === undefined ? {} : { hint }), cause, data: { lines } });
}
