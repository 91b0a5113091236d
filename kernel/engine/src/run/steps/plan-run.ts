import { setMaxListeners } from "node:events";
import { toErrorRecord, type Digest, type ExecutionRecord, type Json } from "@zen/plugin-sdk";
import type { AnyStep, StepDefaults, StepDefinition } from "@zen/plugin-sdk/pipeline";
import type { Artifacts } from "../../artifacts/index.js";
import { commit } from "../../commit/commit.js";
import { lookUp } from "../../commit/committed.js";
import type { ExecutionEnd } from "../../worker/task.js";
import { attempt } from "./attempt.js";
import type { Claims } from "../presence/claims.js";
import type { RunOptions } from "../engine.js";
import type { Executor } from "../hosting/executor.js";
import { planFrame } from "../nodes/frame.js";
import { followersOf, isProcessed } from "./followers.js";
import { Healing } from "./healing.js";
import { instancesOf, isStepInstance, type BoundStep, type Instance } from "../nodes/instance.js";
import { Naming } from "../nodes/naming.js";
import { Outcomes } from "./outcomes.js";
import { instanceWith } from "../hosting/options.js";
import { absentIn } from "../nodes/opening.js";
import { prepare, type Prepared, type PrepareOptions, type PrepareScope } from "./prepare.js";
import { isMeant } from "../nodes/meant.js";
import type { Presence } from "../presence/presence.js";
import type { Recorder } from "../recording/recorder.js";
import { unpreparedRecord } from "../recording/records.js";
import { failedOnce, NO_FAILURES, retryDelay, type Failures } from "./retry.js";
import type { RunnablePlan } from "../runnable.js";
import { Scheduler, type Decision, type Demand, type Outcome, type Task } from "./scheduler.js";
import type { ValueScope } from "../nodes/step-values.js";
import { Structures } from "../nodes/structures.js";
import { tasksOf } from "../hosting/tasks.js";
import type { Timing } from "./timing.js";

export interface PlanRunScope {
  readonly id: string;
  readonly stack: string;
  readonly plan: RunnablePlan;
  readonly artifacts: Artifacts;
  readonly recorder: Recorder;
  readonly presence: Presence;
  readonly claims: Claims;
  readonly capacity: Demand;
  readonly defaults: StepDefaults;
  readonly timing: Timing;
  readonly force: NonNullable<RunOptions["force"]>;
  /** Aborts to cancel the run; its reason is a ZenError. */
  readonly signal: AbortSignal;
  /** Of the pipeline, checked. */
  readonly params: Readonly<Record<string, Json>>;
  readonly preparing: Omit<PrepareScope, "output">;
  /** Calls work that belongs to the run and to no step of it, whoever gives the cause. */
  inRun<T>(work: () => T): T;
  /** Keeps what the node's code digest was made of. */
  keepCode(node: string): void;
  executorOf(node: BoundStep): Executor;
  /** Whether the step runs on other machines than this one. */
  elsewhere(node: BoundStep): boolean;
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
  /** Those that take part just now: more come as maps, conditions and calls are opened. */
  readonly #nodes = new Map<string, Instance>();
  readonly #naming: Naming;
  readonly #scheduler: Scheduler;
  readonly #healing: Healing;
  readonly #structures: Structures;
  readonly #values: ValueScope;
  readonly #due = new Map<string, Prepared & { readonly closings: number }>();
  /** Of steps that have failed and may yet succeed. */
  readonly #failures = new Map<string, Failures>();
  /** What this run is computing, by key: two steps may have the same. */
  readonly #underway = new Map<Digest, Underway>();
  /** Nodes whose dependants went on when their results were durable, before their keys were. */
  readonly #early = new Set<string>();
  /** Of those the ones that are to be forgotten when their keys are durable too. */
  readonly #leaving = new Map<string, Instance>();
  /** Aborts with the run's signal, and when the run cannot go on. */
  readonly #stop = new AbortController();
  #ended: { resolve: () => void; reject: (error: unknown) => void } | undefined;
  #busy = 0;
  #fault: { readonly error: unknown } | undefined;

  constructor(private readonly scope: PlanRunScope) {
    // Each step under way, and each that waits for its next try, listens.
    setMaxListeners(0, this.#stop.signal);
    this.#naming = new Naming(scope.id);
    const outcomes = (this.outcomes = new Outcomes(scope.recorder, this.#naming));
    this.#values = { ...scope.preparing, output: (node, output) => outcomes.output(node, output) };
    this.#healing = new Healing(outcomes, this.#nodes, (node) => this.#computeAgain(node));
    this.#structures = new Structures({
      artifacts: scope.artifacts,
      outcomes,
      recorder: scope.recorder,
      naming: this.#naming,
      values: this.#values,
      keyless: scope.preparing.replay !== undefined,
      expand: (parent, nodes) => this.#scheduler.expand(parent.id, this.#admit(nodes)),
      forget: (nodes) => nodes.forEach((node) => this.#forget(node)),
    });
    const { nodes } = scope.plan.plan;
    this.#scheduler = new Scheduler(this.#admit(instancesOf(nodes, planFrame(nodes, scope.params))), scope.capacity);
  }

  #admit(nodes: readonly Instance[]): readonly Task[] {
    const whole = nodes.map((node) => instanceWith(node, this.scope.defaults));
    for (const node of whole) this.#nodes.set(node.id, node);
    return tasksOf(whole, (node) => this.scope.elsewhere(node));
  }

  #forget(node: Instance): void {
    if (this.#early.has(node.id)) return void this.#leaving.set(node.id, node);
    this.#leaving.delete(node.id);
    this.#nodes.delete(node.id);
    this.#failures.delete(node.id);
    this.outcomes.forget(node);
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
    const node = this.#nodes.get(decision.task) as Instance;
    if (decision.do === "prepare") this.#do(node, () => this.#prepare(node));
    else if (decision.do === "start") this.#do(node, () => this.#start(node as BoundStep));
    else if (decision.do === "skip") this.outcomes.skipped(node, decision.because);
    else this.outcomes.dropped(node);
  }

  /** Work on one node. A fault that is not the step's own ends the run. */
  #do(node: Instance, work: () => Promise<Outcome | "expanded" | Parked>): void {
    this.#busy++;
    this.scope
      .inRun(work)
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

  #report(node: Instance, outcome: Outcome | "expanded"): void {
    if (this.#early.delete(node.id)) {
      if (this.#leaving.has(node.id)) this.#forget(node);
      return this.#pump();
    }
    if (outcome === "expanded") return this.#pump();
    // A node that was dropped while it waited has come to its end already.
    const over = this.outcomes.results.has(node.id) && outcome !== "succeeded" && outcome !== "failed";
    if (outcome === "dropped" && !over) this.outcomes.dropped(node);
    if (!over) this.#scheduler.report(node.id, outcome);
    this.#pump();
  }

  async #prepare(node: Instance): Promise<Outcome | "expanded" | Parked> {
    if (!isStepInstance(node)) return this.#taking(() => this.#structures.work(node));
    const absent = this.#absent(node);
    if (absent.length > 0) {
      this.outcomes.skipped(node, absent);
      return "succeeded"; // as far as the scheduler is concerned: what depends on it finds out for itself
    }
    const { gate } = this.scope.presence;
    try {
      return await this.#taking(async () => {
        const prepared = await this.#prepared(node);
        const { hit } = prepared;
        if (hit !== undefined) {
          this.outcomes.cached(node, { ...prepared, hit });
          return "succeeded";
        }
        if (this.scope.preparing.replay !== undefined && node.stepKind === "effect") {
          this.outcomes.skipped(node, []);
          return "succeeded";
        }
        this.#due.set(node.id, { ...prepared, closings: gate.closings });
        this.outcomes.queued(node);
        return "due";
      });
    } catch (error) {
      const failure = toErrorRecord(error, "STEP_FAILED");
      if (await this.#healing.inputsOf(node, failure)) return AGAIN;
      const record = unpreparedRecord(this.#naming.next(node), node, failure);
      this.scope.recorder.ended(await commit(this.scope.artifacts.store, record, {}));
      this.outcomes.failed(node, record, []);
      return "failed";
    }
  }

  /** Results are taken while nobody removes any. */
  async #taking<T>(take: () => Promise<T>): Promise<T> {
    const leave = await this.scope.presence.gate.enter();
    try {
      return await take();
    } finally {
      leave();
    }
  }

  #prepared(node: BoundStep, options: PrepareOptions = {}): Promise<Prepared> {
    const { force, preparing } = this.scope;
    const forced = force === true || (force !== false && force.some((one) => isMeant(one, node)));
    const scope = { ...preparing, output: this.#values.output };
    return prepare(node, this.#stepOf(node), scope, { force: forced, ...options });
  }

  #stepOf({ definition }: BoundStep): AnyStep {
    const step = this.scope.plan.steps.get(definition);
    if (step === undefined) throw new RangeError(`The plan's code has no step for ${definition}`);
    return step;
  }

  /** Nodes before it that a condition has left out, or made give nothing that it needs. */
  #absent(node: BoundStep): readonly string[] {
    const { inputs } = this.#stepOf(node).definition as StepDefinition;
    const needed = Object.entries(node.inputs).flatMap(([name, bound]) =>
      "param" in bound || inputs[name]?.kind === "optional" ? [] : [bound],
    );
    const skipped = node.after.filter((id) => this.outcomes.results.get(id)?.state === "skipped");
    return [...new Set([...(absentIn(needed, this.#values) ?? []), ...skipped])];
  }

  async #start(node: BoundStep): Promise<Outcome | Parked> {
    const prepared = this.#due.get(node.id) as Prepared & { readonly closings: number };
    this.#due.delete(node.id);
    const { claim } = prepared.work;
    const { closings } = prepared;
    // What it found and stored beforehand may have been removed.
    if (closings !== this.scope.presence.gate.closings) return AGAIN;
    if (claim === undefined) return this.#settle(node, await this.#attempt(node, prepared, true), closings);
    const same = this.#underway.get(claim.key);
    if (same !== undefined) return { until: same.done };
    const { claims, presence, artifacts } = this.scope;
    const underway = this.#take(node, claim.key);
    try {
      const contested = await presence.mustClaim();
      if (contested) {
        if (!(await claims.take(claim.key, underway.execution))) {
          this.outcomes.waiting(node);
          return { until: claims.free(claim.key, this.#stop.signal) };
        }
        // It may have been committed between the look for it and the claim.
        const latest = await lookUp(artifacts.store, claim.key);
        if ((latest?.generation ?? 0) >= claim.generation) return AGAIN;
      }
      return await this.#settle(node, await this.#attempt(node, prepared, !contested), closings);
    } finally {
      claims.release(claim.key);
      this.#underway.delete(claim.key);
      underway.finish();
    }
  }

  #take(node: BoundStep, key: Digest): Underway {
    let finish: () => void = () => undefined;
    const done = new Promise<void>((resolve) => (finish = resolve));
    const underway = { key, execution: this.#naming.upcoming(node).id, done, finish };
    this.#underway.set(key, underway);
    return underway;
  }

  /** `alone`: nobody else can be first with the key, so that dependants need not wait until it is durable. */
  async #attempt(node: BoundStep, prepared: Prepared, alone: boolean): Promise<ExecutionEnd> {
    const { gate } = this.scope.presence;
    const work = await this.#withFollowers(node, prepared.work);
    const { closings } = gate;
    let leave = () => {};
    const recorded = (record: ExecutionRecord) => {
      if (!alone || record.state !== "succeeded" || gate.closings !== closings) return;
      leave = gate.enterNow();
      this.outcomes.ran(node, record);
      this.#early.add(node.id);
      this.#scheduler.report(node.id, "succeeded");
      this.#pump();
    };
    try {
      return await attempt(node, this.#naming.next(node), work, this.scope, this.#stop.signal, recorded);
    } finally {
      leave();
    }
  }

  /** An engine on other machines can compute what comes next in one job: here that would save nothing. */
  async #withFollowers(node: BoundStep, work: Prepared["work"]): Promise<Prepared["work"]> {
    if (!isProcessed(node) || work.rewrite === true) return work;
    const { supports } = await this.scope.preparing.host.processing(node.options.on);
    if (supports.local === true) return work;
    const followers = followersOf(node, {
      nodes: this.#nodes.values(),
      stepOf: (one) => this.#stepOf(one),
      hasEnded: (id) => this.outcomes.results.has(id),
      output: (id, output) => this.outcomes.output(id, output),
    });
    return followers.length === 0 ? work : { ...work, followers };
  }

  /** What follows from the end of an attempt. */
  async #settle(node: BoundStep, { record, winner, lines }: ExecutionEnd, closings: number): Promise<Outcome | Parked> {
    if (this.#early.has(node.id)) return "succeeded";
    if (isSuccess(record)) {
      if (!(await this.#isThere(node, winner?.outputs ?? record.outputs, closings))) return AGAIN;
      this.outcomes.ran(node, record, winner?.outputs);
      return "succeeded";
    }
    if (record.state === "cancelled") return "dropped";
    if (await this.#healing.inputsOf(node, record.error)) return AGAIN;
    const failures = failedOnce(this.#failures.get(node.id) ?? NO_FAILURES, record.error);
    const { timing } = this.scope;
    const pause = retryDelay(node.options.retry, failures, record.error, timing.random);
    if (pause === undefined) {
      this.#failures.delete(node.id);
      this.outcomes.failed(node, record, lines);
      return "failed";
    }
    this.#failures.set(node.id, failures);
    this.outcomes.retrying(node, record, pause);
    return { until: timing.wait(pause, this.#stop.signal) };
  }

  /** Whether outputs are still whole. Some may be those of older results, removed while the step ran because nobody else needed them. */
  async #isThere(node: BoundStep, outputs: ExecutionRecord["outputs"], closings: number): Promise<boolean> {
    const { gate } = this.scope.presence;
    if (gate.closings === closings || node.stepKind === "effect") return true;
    await gate.opened();
    const found = await Promise.all(Object.values(outputs).map((ref) => this.scope.artifacts.present(ref)));
    return !found.includes(false);
  }

  /** Replaces a result that is damaged. */
  async #computeAgain(node: BoundStep): Promise<boolean> {
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
