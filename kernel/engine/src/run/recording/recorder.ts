import {
  toErrorRecord,
  type ArtifactStore,
  type ErrorRecord,
  type ExecutionRecord,
  type JobHandle,
  type PlanRecord,
  type RunRecord,
} from "@zen/plugin-sdk";
import type { JournalWriter } from "../../journal/index.js";
import type { Commit } from "../../commit/commit.js";
import type { Live } from "../../worker/live.js";
import type { ExecutionEnd } from "../../worker/task.js";
import type { Channel } from "../channel.js";
import { completeRun } from "../presence/complete-run.js";
import type { RunEvent, StepChanged } from "../events.js";
import type { RunHooks } from "./run-hooks.js";
import { Tally } from "./tally.js";

/** Tells the world what happens in a run: the journal, the hooks and whoever watches. */
export class Recorder {
  readonly #tally: Tally;
  readonly #began = performance.now();

  constructor(
    readonly hooks: RunHooks,
    private readonly channel: Channel<RunEvent>,
    private run: RunRecord,
    private readonly journal: JournalWriter,
    /** For those who follow the run from elsewhere. */
    private readonly live: Live,
  ) {
    this.#tally = new Tally(run.steps.total);
  }

  /** What a run's first event says. */
  static opening(run: RunRecord, plan: PlanRecord) {
    return { type: "run-started", run, plan } as const;
  }

  step(event: Omit<StepChanged, "type" | "at" | "within">): void {
    const item = event.node.indexOf("[");
    const within = item < 0 ? {} : { within: event.node.slice(0, item) };
    this.tell({ type: "step", at: Math.round(performance.now() - this.#began), ...event, ...within });
    const { node, items } = event;
    if (items === undefined || "within" in within) return;
    this.live.tell({ time: new Date().toISOString(), type: "items", node, items: { ...items } }, node);
  }

  tell(event: RunEvent): void {
    this.channel.push(event);
    this.hooks.tell(event);
  }

  /** Resolves when every listener has heard that the run has begun. */
  async started(): Promise<void> {
    await this.hooks.fire("run:started", { run: this.run });
  }

  began(record: ExecutionRecord): void {
    this.journal.append({ type: "execution", record, artifacts: [] });
    this.step({ node: record.node, state: "running", execution: record.id, attempt: record.attempt });
    void this.hooks.fire("step:started", { execution: record });
  }

  /** The attempt failed, and the next one begins after a pause. */
  retrying(record: ExecutionRecord, delayMs: number): void {
    void this.hooks.fire("step:retrying", { execution: record, delayMs: Math.round(delayMs) });
  }

  /** Durable when it returns: that an execution is under way, and in which job. */
  async underway(record: ExecutionRecord, job: JobHandle | undefined): Promise<void> {
    if (job !== undefined) {
      const machine = { ...record.machine, job: { id: job.id, data: job.data } };
      this.journal.append({ type: "execution", record: { ...record, machine }, artifacts: [] });
    }
    await this.journal.flush();
  }

  /** More steps take part than were known. */
  expect(steps: number): void {
    this.#tally.expect(steps);
  }

  /** Nothing more comes from this node. */
  forget(node: string): void {
    this.#tally.forget(node);
  }

  /** The record of an execution's end; the event for watchers is the caller's, who knows what comes next. */
  ended(
    { record, artifacts }: Pick<Commit, "record" | "artifacts">,
    { deployments = [], also = [] }: Partial<Pick<ExecutionEnd, "deployments" | "also">> = {},
  ): void {
    this.#tally.add(record);
    for (const one of [...also, { record, artifacts }]) {
      this.journal.append({ type: "execution", ...one });
      void this.hooks.fire("step:finished", { execution: one.record });
      for (const artifact of one.artifacts) void this.hooks.fire("artifact:committed", { artifact });
    }
    for (const deployment of deployments) {
      this.journal.append({ type: "deployment", record: deployment });
      void this.hooks.fire("deployment:changed", { deployment });
    }
  }

  /** Durable when it returns: all that has been told so far. */
  async settle(): Promise<void> {
    await this.journal.flush();
  }

  /** @throws ZenError `RUN_TAKEN_OVER` when another process has gone on with the run's record. */
  async stillOwned(): Promise<void> {
    await this.journal.stillOwned();
  }

  /** Writes the run's end; durable when it returns. Required listeners have the last word about it. */
  async finish(state: RunRecord["state"], outputs: RunRecord["outputs"]): Promise<RunRecord> {
    await this.hooks.settled();
    await this.hooks.fire("run:finishing", { run: this.#ending(state, outputs) });
    this.run = this.#ending(state, outputs);
    this.journal.append({ type: "run-finished", run: this.run });
    await this.journal.close();
    await this.live.close();
    await this.hooks.fire("run:finished", { run: this.run });
    return this.run;
  }

  /**
   * The same for a run that cannot go on, whatever has become of its writer: what that has still to write is written if it can be, and what was under
   * way comes to its end.
   */
  async fail(store: ArtifactStore, error: ErrorRecord): Promise<void> {
    await this.hooks.settled();
    const run = this.#ending("failed", {}, error);
    await this.hooks.fire("run:finishing", { run });
    await this.journal.flush().catch(() => undefined); // what it has not written is found again in the store
    const { durationMs = 0, error: fault = error } = run;
    this.run = (await completeRun(store, run.id, { state: "failed", error: fault, durationMs })) ?? run;
    await this.hooks.fire("run:finished", { run: this.run });
  }

  #ending(planned: RunRecord["state"], outputs: RunRecord["outputs"], fault?: ErrorRecord): RunRecord {
    const { refusal } = this.hooks;
    const state = refusal === undefined ? planned : "failed";
    const error = refusal === undefined ? (fault ?? this.#tally.error) : toErrorRecord(refusal);
    return {
      ...this.run,
      state,
      finishedAt: new Date().toISOString(),
      durationMs: Math.round(performance.now() - this.#began),
      metrics: this.#tally.metrics,
      steps: this.#tally.steps,
      outputs,
      ...(error === undefined ? {} : { error }),
    };
  }
}
