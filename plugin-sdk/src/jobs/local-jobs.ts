import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { toErrorRecord, ZenError } from "../errors.js";
import {
  isFinal,
  type JobHandle,
  type JobRunner,
  type JobStatus,
  type Json,
  type LogLine,
  type LogOptions,
  type SubmitOptions,
} from "../job.js";
import { JobFolder, removeOldJobs } from "./job-folder.js";

/** What the work of a job gets: `signal` aborts when the job is cancelled or its time is up. */
export interface JobContext {
  readonly signal: AbortSignal;
  /** Adds a line to the job's log. */
  log(text: string): void;
}

const beatMs = 1000;
const pollMs = 50;
/** An owner that has not beaten for so long is gone, even if its process number is in use again. */
const silentMs = 30_000;

/**
 * Jobs executed in the process that submits them, and known to all processes that share the folder: a job is lost when its
 * process is. `root` is a folder that they share, `execute` the work; what it throws is the job's error.
 */
export class LocalJobs<Spec, Result extends Json> implements JobRunner<Spec, Result> {
  private readonly instance = randomUUID();
  private readonly running = new Map<string, { readonly stop: AbortController; readonly ended: Promise<unknown> }>();
  private prepared: Promise<void> | undefined;

  constructor(
    private readonly root: string,
    private readonly execute: (spec: Spec, context: JobContext) => Promise<Result>,
  ) {}

  async submit(id: string, spec: Spec, { deadline, signal }: SubmitOptions = {}): Promise<JobHandle> {
    signal?.throwIfAborted();
    await (this.prepared ??= removeOldJobs(this.root));
    const folder = new JobFolder(this.root, id);
    if (await folder.claim({ pid: process.pid, instance: this.instance })) this.start(id, folder, spec, deadline);
    return { id, data: null };
  }

  async status({ id }: JobHandle): Promise<JobStatus<Result>> {
    const folder = new JobFolder(this.root, id);
    const end = await folder.ended<Result>();
    if (end !== undefined) return end;
    const owner = await folder.owner();
    if (owner === undefined) {
      throw new ZenError("JOB_NOT_FOUND", `No job "${id}" was submitted here`, {
        hint: "Jobs that ended more than a week ago are forgotten.",
      });
    }
    const alive = owner.instance === this.instance ? this.running.has(id) : isAlive(owner.pid);
    return alive ? { state: "running" } : this.lost(folder);
  }

  async *watch(
    handle: JobHandle,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<JobStatus<Result>> {
    let status = await this.status(handle);
    yield status;
    if (isFinal(status.state)) return;
    const folder = new JobFolder(this.root, handle.id);
    let beat = await folder.lastBeat();
    let heard = performance.now();
    while (!isFinal(status.state)) {
      await this.pause(handle.id, signal);
      status = await this.status(handle);
      const latest = await folder.lastBeat();
      if (latest !== beat) [beat, heard] = [latest, performance.now()];
      else if (performance.now() - heard > silentMs) status = await this.lost(folder);
    }
    yield status;
  }

  async *logs(handle: JobHandle, { cursor, follow, signal }: LogOptions = {}): AsyncGenerator<LogLine> {
    const folder = new JobFolder(this.root, handle.id);
    let at = Number(cursor ?? 0);
    for (;;) {
      const { state } = await this.status(handle);
      for (const line of await folder.lines(at)) {
        at = Number(line.cursor);
        yield line;
      }
      if (follow !== true || isFinal(state)) return;
      await this.pause(handle.id, signal);
    }
  }

  async cancel(handle: JobHandle): Promise<void> {
    if (isFinal((await this.status(handle)).state)) return;
    const own = this.running.get(handle.id);
    own?.stop.abort(cancelled());
    if (own === undefined) await new JobFolder(this.root, handle.id).askToCancel();
    for await (const status of this.watch(handle)) if (isFinal(status.state)) return;
  }

  /** Waits for what is under way. */
  async close(): Promise<void> {
    await Promise.all([...this.running.values()].map(({ ended }) => ended));
  }

  private start(id: string, folder: JobFolder, spec: Spec, deadline: number | undefined): void {
    const stop = new AbortController();
    const ended = this.run(folder, spec, stop, deadline).finally(() => this.running.delete(id));
    this.running.set(id, { stop, ended });
  }

  private async run(folder: JobFolder, spec: Spec, stop: AbortController, deadline: number | undefined): Promise<void> {
    const timer = deadline === undefined ? undefined : setTimeout(() => stop.abort(cancelled()), deadline);
    const pulse = setInterval(() => void beat(folder, stop), beatMs);
    const writer = new LogWriter(folder);
    let status: JobStatus<Result>;
    try {
      status = {
        state: "succeeded",
        result: await this.execute(spec, { signal: stop.signal, log: (text) => writer.add(text) }),
      };
    } catch (error) {
      status = stop.signal.aborted ? { state: "cancelled" } : { state: "failed", error: toErrorRecord(error) };
    } finally {
      clearTimeout(timer);
      clearInterval(pulse);
    }
    await writer.flush();
    await folder.end(status);
  }

  private async lost(folder: JobFolder): Promise<JobStatus<Result>> {
    const error = {
      code: "JOB_LOST",
      message: "The process that executed the job has ended without saying how the job did",
    };
    return folder.end<Result>({ state: "lost", error });
  }

  /** Until the next look, or the end of the job if it is ours. */
  private async pause(id: string, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    const stop = new AbortController();
    const abort = (): void => stop.abort();
    signal?.addEventListener("abort", abort);
    const waiting = delay(pollMs, undefined, { signal: stop.signal }).catch(() => undefined);
    await Promise.race([waiting, this.running.get(id)?.ended ?? waiting]);
    abort();
    signal?.removeEventListener("abort", abort);
    signal?.throwIfAborted();
  }
}

async function beat(folder: JobFolder, stop: AbortController): Promise<void> {
  await folder.beat();
  if (await folder.cancelAsked()) stop.abort(cancelled());
}

function cancelled(): ZenError {
  return new ZenError("JOB_CANCELLED", "The job was cancelled");
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Keeps lines in order although appending takes a while. */
class LogWriter {
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly folder: JobFolder) {}

  add(text: string): void {
    const line = { time: new Date().toISOString(), stream: "log" as const, text };
    this.last = this.last.then(() => this.folder.log([line]));
  }

  flush(): Promise<void> {
    return this.last;
  }
}
