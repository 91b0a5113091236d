import type {
  ErrorRecord,
  ExecutionRecord,
  HookEvent,
  HookName,
  JobHandle,
  PlanRecord,
  RunRecord,
} from "@zen/plugin-sdk";
import type { JournalWriter } from "../journal/index.js";
import type { Commit } from "../commit/commit.js";
import type { ExecutionEnd } from "../worker/task.js";
import type { Channel } from "./channel.js";
import type { RunEvent, StepChanged } from "./events.js";
import type { EngineHost } from "./host.js";
import { Tally } from "./tally.js";

/** Tells the world what happens in a run: the journal, the hooks and whoever watches. */
export class Recorder {
  readonly #tally: Tally;
  readonly #hooks = new Set<Promise<unknown>>();
  readonly #began = performance.now();

  constructor(
    private readonly host: EngineHost,
    private readonly channel: Channel<RunEvent>,
    private run: RunRecord,
    private readonly journal: JournalWriter,
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
    this.channel.push({ type: "step", at: Math.round(performance.now() - this.#began), ...event, ...within });
  }

  tell(event: RunEvent): void {
    this.channel.push(event);
  }

  began(record: ExecutionRecord): void {
    this.journal.append({ type: "execution", record, artifacts: [] });
    this.step({ node: record.node, state: "running", execution: record.id, attempt: record.attempt });
    this.#fire("step:started", { execution: record });
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
    for (const other of also) this.journal.append({ type: "execution", ...other });
    this.journal.append({ type: "execution", record, artifacts });
    this.#fire("step:finished", { execution: record });
    for (const deployment of deployments) {
      this.journal.append({ type: "deployment", record: deployment });
      this.#fire("deployment:changed", { deployment });
    }
  }

  /** @throws ZenError `RUN_TAKEN_OVER` when another process has gone on with the run's record. */
  async stillOwned(): Promise<void> {
    await this.journal.stillOwned();
  }

  /** Writes the run's end; durable when it returns. */
  async finish(state: RunRecord["state"], outputs: RunRecord["outputs"], fault?: ErrorRecord): Promise<RunRecord> {
    const error = fault ?? this.#tally.error;
    this.run = {
      ...this.run,
      state,
      finishedAt: new Date().toISOString(),
      durationMs: Math.round(performance.now() - this.#began),
      metrics: this.#tally.metrics,
      steps: this.#tally.steps,
      outputs,
      ...(error === undefined ? {} : { error }),
    };
    this.journal.append({ type: "run-finished", run: this.run });
    await this.journal.close();
    await Promise.all(this.#hooks);
    await this.host.fireHook("run:finished", { run: this.run });
    return this.run;
  }

  #fire<N extends HookName>(name: N, event: HookEvent<N>): void {
    if (this.host.hasHook?.(name) === false) return;
    const fired: Promise<unknown> = this.host
      .fireHook(name, event)
      .catch((error: unknown) => this.host.log.warn(`The hook ${name} failed: ${String(error)}`))
      .finally(() => this.#hooks.delete(fired));
    this.#hooks.add(fired);
  }
}
