import { setTimeout as delay } from "node:timers/promises";
import { toErrorRecord, type Digest, type ExecutionRecord } from "@zen/plugin-sdk";
import type { StepNode } from "@zen/plugin-sdk/pipeline";
import type { Artifacts } from "../artifacts/index.js";
import { commit } from "../commit/commit.js";
import { lookUp } from "../commit/committed.js";
import type { ExecutionEnd } from "../worker/task.js";
import { attempt } from "./attempt.js";
import type { Claims } from "./claims.js";
import type { RunOptions } from "./engine.js";
import type { Executor } from "./executor.js";
import { Healing } from "./healing.js";
import { Naming } from "./naming.js";
import { Outcomes } from "./outcomes.js";
import { prepare, type Prepared, type PrepareOptions, type PrepareScope } from "./prepare.js";
import type { Presence } from "./presence.js";
import type { Recorder } from "./recorder.js";
import { unpreparedRecord } from "./records.js";
import type { RunnablePlan } from "./runnable.js";
import { Scheduler, type Decision, type Demand, type Outcome } from "./scheduler.js";
import { tasksOf } from "./tasks.js";

export interface PlanRunScope {
  readonly id: string;
  readonly stack: string;
  readonly plan: RunnablePlan;
  readonly artifacts: Artifacts;
  readonly recorder: Recorder;
  readonly presence: Presence;
  readonly claims: Claims;
  readonly capacity: Demand;
  readonly force: NonNullable<RunOptions["force"]>;
  /** Aborts to cancel the run; its reason is a ZenError. */
  readonly signal: AbortSignal;
  readonly preparing: Omit<PrepareScope, "output">;
  /** Keeps what the node's code digest was made of. */
  keepCode(node: string): void;
  executorOf(node: StepNode): Executor;
  /** Whether the step runs on other machines than this one. */
  elsewhere(node: StepNode): boolean;
}

interface Underway {
  readonly key: Digest;
  readonly execution: string;
  /** Settles when the key is computed or given up. */
  readonly done: Promise<void>;
  readonly finish: () => void;
}

/** The node waits for something outside, and is prepared again afterwards. */
interface Parked {
  readonly until: Promise<unknown>;
}
const AGAIN: Parked = { until: Promise.resolve() };

/** One pass over a plan: asks the scheduler what to do, does it, and reports what came of it. */
export class PlanRun {
  readonly outcomes: Outcomes;
  readonly #nodes: ReadonlyMap<string, StepNode>;
  readonly #naming: Naming;
  readonly #scheduler: Scheduler;
  readonly #healing: Healing;
  readonly #due = new Map<string, Prepared>();
  /** What this run is computing, by key: two steps may have the same. */
  readonly #underway = new Map<Digest, Underway>();
  /** Nodes whose dependants went on when their results were durable, before their keys were. */
  readonly #early = new Set<string>();
  /** Aborts with the run's signal, and when the run cannot go on. */
  readonly #stop = new AbortController();
  #ended: { resolve: () => void; reject: (error: unknown) => void } | undefined;
  #busy = 0;
  #fault: { readonly error: unknown } | undefined;

  constructor(private readonly scope: PlanRunScope) {
    const nodes = scope.plan.plan.nodes as readonly StepNode[];
    this.#nodes = new Map(nodes.map((node) => [node.id, node]));
    this.#naming = new Naming(scope.id, scope.plan.plan);
    this.outcomes = new Outcomes(scope.recorder, this.#naming);
    this.#healing = new Healing(this.outcomes, this.#nodes, (node) => this.#computeAgain(node));
    const tasks = tasksOf(nodes, (node) => scope.elsewhere(node));
    this.#scheduler = new Scheduler(tasks, scope.capacity);
  }

  /** Keys that are being computed, with their executions. */
  get computing(): readonly { readonly key: Digest; readonly execution: string }[] {
    return [...this.#underway.values()];
  }

  /** Resolves when every step has come to its end; rejects when the run cannot go on, after what was under way has ended. */
  async run(): Promise<void> {
    const { signal } = this.scope;
    const cancel = () => this.#cancel(signal.reason);
    signal.addEventListener("abort", cancel, { once: true });
    try {
      await new Promise<void>((resolve, reject) => {
        this.#ended = { resolve, reject };
        if (signal.aborted) cancel();
        else this.#pump();
      });
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  }

  #cancel(reason: unknown): void {
    this.#stop.abort(reason);
    this.#scheduler.cancel();
    this.#pump();
  }

  #pump(): void {
    for (let decisions = this.#scheduler.decide(); decisions.length > 0; decisions = this.#scheduler.decide()) {
      for (const decision of decisions) this.#act(decision);
    }
    if (!this.#scheduler.done || this.#busy > 0) return;
    if (this.#fault === undefined) this.#ended?.resolve();
    else this.#ended?.reject(this.#fault.error);
  }

  #act(decision: Decision): void {
    const node = this.#nodes.get(decision.task) as StepNode;
    if (decision.do === "prepare") this.#do(node, () => this.#prepare(node));
    else if (decision.do === "start") this.#do(node, () => this.#start(node));
    else if (decision.do === "skip") this.outcomes.skipped(node, decision.because);
    else this.outcomes.dropped(node);
  }

  /** Work on one node. A fault that is not the step's own ends the run. */
  #do(node: StepNode, work: () => Promise<Outcome | Parked>): void {
    this.#busy++;
    work()
      .catch((error: unknown): Outcome => {
        if (!this.#stop.signal.aborted) {
          this.#fault = { error };
          this.#cancel(error);
        }
        return "dropped";
      })
      .then((outcome) => {
        this.#busy--;
        if (typeof outcome === "string") return this.#report(node, outcome);
        // The slot goes back now, and the node comes back for one when it may go on.
        this.#do(node, () => outcome.until.then(() => "retry" as const));
        return this.#report(node, "parked");
      })
      .catch((error: unknown) => this.#ended?.reject(error));
  }

  #report(node: StepNode, outcome: Outcome): void {
    if (this.#early.delete(node.id)) return this.#pump();
    // A node that was dropped while it waited has come to its end already.
    const over = this.outcomes.results.has(node.id) && outcome !== "succeeded" && outcome !== "failed";
    if (outcome === "dropped" && !over) this.outcomes.dropped(node);
    if (!over) this.#scheduler.report(node.id, outcome);
    this.#pump();
  }

  async #prepare(node: StepNode): Promise<Outcome | Parked> {
    let prepared: Prepared;
    try {
      prepared = await this.#prepared(node);
    } catch (error) {
      const failure = toErrorRecord(error, "STEP_FAILED");
      if (await this.#healing.inputsOf(node, failure)) return AGAIN;
      const record = unpreparedRecord(this.#naming.next(node), node, failure);
      this.scope.recorder.ended(await commit(this.scope.artifacts.store, record, undefined));
      this.outcomes.failed(node, record, []);
      return "failed";
    }
    const { hit } = prepared;
    if (hit !== undefined) {
      this.outcomes.cached(node, { ...prepared, hit });
      return "succeeded";
    }
    this.#due.set(node.id, prepared);
    this.scope.recorder.step({ node: node.id, state: "queued" });
    return "due";
  }

  #prepared(node: StepNode, options: PrepareOptions = {}): Promise<Prepared> {
    const { force, plan, preparing } = this.scope;
    const forced = force === true || (force !== false && force.includes(node.id));
    const step = plan.steps.get(node.id);
    if (step === undefined) throw new RangeError(`The plan's code has no step for ${node.id}`);
    const scope = { ...preparing, output: (from: string, output: string) => this.outcomes.output(from, output) };
    return prepare(node, step, scope, { force: forced, ...options });
  }

  async #start(node: StepNode): Promise<Outcome | Parked> {
    const prepared = this.#due.get(node.id) as Prepared;
    this.#due.delete(node.id);
    const { claim } = prepared.work;
    if (claim === undefined) return this.#settle(node, await this.#attempt(node, prepared, true));
    const same = this.#underway.get(claim.key);
    if (same !== undefined) return { until: same.done };
    const { claims, presence, artifacts, recorder } = this.scope;
    const underway = this.#take(node, claim.key);
    try {
      const contested = await presence.mustClaim();
      if (contested) {
        if (!(await claims.take(claim.key, underway.execution))) {
          recorder.step({ node: node.id, state: "waiting" });
          return { until: claims.free(claim.key, this.#stop.signal) };
        }
        // It may have been committed between the look for it and the claim.
        const latest = await lookUp(artifacts.store, claim.key);
        if ((latest?.generation ?? 0) >= claim.generation) return AGAIN;
      }
      return await this.#settle(node, await this.#attempt(node, prepared, !contested));
    } finally {
      claims.release(claim.key);
      this.#underway.delete(claim.key);
      underway.finish();
    }
  }

  #take(node: StepNode, key: Digest): Underway {
    let finish: () => void = () => undefined;
    const done = new Promise<void>((resolve) => (finish = resolve));
    const underway = { key, execution: this.#naming.upcoming(node).id, done, finish };
    this.#underway.set(key, underway);
    return underway;
  }

  /** `alone`: nobody else can be first with the key, so that dependants need not wait until it is durable. */
  #attempt(node: StepNode, prepared: Prepared, alone: boolean): Promise<ExecutionEnd> {
    const recorded = (record: ExecutionRecord) => {
      if (!alone || record.state !== "succeeded") return;
      this.outcomes.ran(node, record);
      this.#early.add(node.id);
      this.#scheduler.report(node.id, "succeeded");
      this.#pump();
    };
    return attempt(node, this.#naming.next(node), prepared, this.scope, this.#stop.signal, recorded);
  }

  /** What follows from the end of an attempt. */
  async #settle(node: StepNode, { record, winner, lines }: ExecutionEnd): Promise<Outcome | Parked> {
    if (this.#early.has(node.id)) return "succeeded";
    if (isSuccess(record)) {
      this.outcomes.ran(node, record, winner?.outputs);
      return "succeeded";
    }
    if (record.state === "cancelled") return "dropped";
    if (await this.#healing.inputsOf(node, record.error)) return AGAIN;
    const { retry } = node.options;
    const wanted = retry?.codes === undefined || retry.codes.includes(record.error?.code ?? "");
    if (retry === undefined || !wanted || record.attempt >= retry.attempts) {
      this.outcomes.failed(node, record, lines);
      return "failed";
    }
    this.outcomes.retrying(node, record);
    return { until: delay(backoff(retry.backoffMs ?? 1000, record.attempt), undefined, { signal: this.#stop.signal }) };
  }

  /** Replaces a result that is damaged. */
  async #computeAgain(node: StepNode): Promise<boolean> {
    for (;;) {
      const prepared = await this.#prepared(node, { force: true, rewrite: true });
      const { record, winner } = await this.#attempt(node, prepared, false);
      if (isSuccess(record)) {
        this.outcomes.ran(node, record, winner?.outputs);
        return true;
      }
      if (!(await this.#healing.inputsOf(node, record.error))) return false;
    }
  }
}

function isSuccess({ state }: ExecutionRecord): boolean {
  return state === "succeeded" || state === "superseded";
}

/** Doubles with every attempt, and varies, so that many do not come back at once. */
function backoff(base: number, attempts: number): number {
  return Math.min(base * 2 ** (attempts - 1), 60_000) * (0.5 + Math.random() / 2);
}
