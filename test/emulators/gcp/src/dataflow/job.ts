import type { Clock } from "../core/clock.js";
import type { Execution, Executor, WorkerFiles } from "./executor.js";
import type { Launch } from "./launch.js";
import { Messages } from "./messages.js";
import { readPipeline } from "./template.js";
import type { Timings } from "./timings.js";
import type { Trouble } from "./trouble.js";

export type State =
  | "JOB_STATE_QUEUED"
  | "JOB_STATE_PENDING"
  | "JOB_STATE_RUNNING"
  | "JOB_STATE_CANCELLING"
  | "JOB_STATE_RESOURCE_CLEANING_UP"
  | "JOB_STATE_DONE"
  | "JOB_STATE_FAILED"
  | "JOB_STATE_CANCELLED";

const terminal: ReadonlySet<State> = new Set(["JOB_STATE_DONE", "JOB_STATE_FAILED", "JOB_STATE_CANCELLED"]);

export interface JobSurroundings {
  readonly clock: Clock;
  readonly timings: Timings;
  readonly execute: Executor;
  readonly files: WorkerFiles;
  readonly trouble: Trouble | undefined;
}

/** One job. Its state follows from the service's clock and from its work; `tick` is called before anybody looks. */
export class Job {
  state: State = "JOB_STATE_QUEUED";
  readonly createdAt: number;
  stateAt: number;
  runningAt: number | undefined;
  endedAt: number | undefined;
  readonly messages: Messages;
  execution: Execution = {};
  #yaml: string | undefined;
  #reading = false;
  #outcome: "JOB_STATE_DONE" | "JOB_STATE_FAILED" | undefined;
  readonly #stop = new AbortController();

  constructor(
    readonly id: string,
    readonly launch: Launch,
    private readonly around: JobSurroundings,
  ) {
    this.createdAt = this.stateAt = around.clock.now();
    this.messages = new Messages(around.clock);
    this.messages.add("The template's pipeline is being built.", "DETAILED");
  }

  get isActive(): boolean {
    return !terminal.has(this.state);
  }

  get isCancellable(): boolean {
    return this.around.clock.now() - this.createdAt >= this.around.timings.notCancellable;
  }

  /** Lets happen what time and work have brought about, however much that is. */
  tick(): void {
    for (let before: State | undefined; before !== this.state;) {
      before = this.state;
      this.#step();
    }
  }

  cancel(reason: string): void {
    if (!this.isActive || this.state === "JOB_STATE_CANCELLING") return;
    this.messages.add(reason);
    this.#stop.abort(new Error(reason));
    this.#enter("JOB_STATE_CANCELLING");
  }

  #step(): void {
    const { timings } = this.around;
    const { wallSeconds } = this.launch;
    if (this.runningAt !== undefined && wallSeconds !== undefined && this.#since(this.runningAt) > wallSeconds * 1000)
      this.cancel(`The job is cancelled, as it ran longer than ${wallSeconds} seconds.`);
    switch (this.state) {
      case "JOB_STATE_QUEUED":
        return this.#struck() ? undefined : this.#queued();
      case "JOB_STATE_PENDING":
        if (!this.#struck() && this.#waited(timings.pending)) this.#run();
        return;
      case "JOB_STATE_RUNNING":
        if (this.#outcome !== undefined) this.#enter("JOB_STATE_RESOURCE_CLEANING_UP");
        return;
      case "JOB_STATE_RESOURCE_CLEANING_UP":
        if (this.#waited(timings.cleaningUp)) this.#enter(this.#outcome ?? "JOB_STATE_FAILED");
        return;
      case "JOB_STATE_CANCELLING":
        if (this.#waited(timings.cancelling)) this.#enter("JOB_STATE_CANCELLED");
    }
  }

  #struck(): boolean {
    const { trouble } = this.around;
    if (trouble === undefined || trouble.in !== this.state) return false;
    const after = this.state === "JOB_STATE_QUEUED" ? this.around.timings.queued : this.around.timings.pending;
    if (trouble.errors.length > 0 && this.#waited(after)) this.#fail(trouble.errors);
    return true;
  }

  #queued(): void {
    if (this.#yaml !== undefined) return this.#enter("JOB_STATE_PENDING");
    if (this.#reading || !this.#waited(this.around.timings.queued)) return;
    this.#reading = true;
    readPipeline(this.launch, this.around.files).then(
      (yaml) => (this.#yaml = yaml),
      (error: Error) => {
        if (this.state === "JOB_STATE_QUEUED")
          this.#fail([
            "Error occurred in the launcher container: Template launch failed. See console logs.",
            error.message,
          ]);
      },
    );
  }

  #run(): void {
    this.#enter("JOB_STATE_RUNNING");
    this.runningAt = this.stateAt;
    this.messages.add("Workers have started successfully.");
    const pipeline = {
      jobId: this.id,
      jobName: this.launch.name,
      yaml: this.#yaml ?? "",
      environment: this.launch.environment,
      files: this.around.files,
      signal: this.#stop.signal,
      log: (text: string, importance?: Parameters<Messages["add"]>[1]) => this.messages.add(text, importance),
    };
    this.around.execute(pipeline).then(
      (execution) => {
        this.execution = execution;
        this.#outcome = "JOB_STATE_DONE";
      },
      (error: Error) => {
        if (this.#stop.signal.aborted) return;
        this.messages.add(error.message, "ERROR");
        this.messages.add("Workflow failed.", "ERROR");
        this.#outcome = "JOB_STATE_FAILED";
      },
    );
  }

  #fail(errors: readonly string[]): void {
    for (const error of errors) this.messages.add(error, "ERROR");
    this.#enter("JOB_STATE_FAILED");
  }

  #enter(state: State): void {
    this.state = state;
    this.stateAt = this.around.clock.now();
    if (terminal.has(state)) this.endedAt = this.stateAt;
  }

  #waited(milliseconds: number): boolean {
    return this.#since(this.stateAt) >= milliseconds;
  }

  #since(time: number): number {
    return this.around.clock.now() - time;
  }
}
