import { setTimeout as delay } from "node:timers/promises";
import {
  isZenError,
  toErrorRecord,
  type ArtifactRef,
  type Digest,
  type ErrorRecord,
  type ExecutionRecord,
} from "@zen/plugin-sdk";
import type { StepNode } from "@zen/plugin-sdk/pipeline";
import type { Artifacts } from "../artifacts/index.js";
import { commit, type Commit } from "../commit/commit.js";
import { lookUp } from "../commit/committed.js";
import { executionId, layout } from "../commit/layout.js";
import { getJson } from "../commit/objects.js";
import { startedRecord } from "../worker/execute.js";
import type { ExecutionEnd, ExecutionTask } from "../worker/task.js";
import { traceHeaders } from "../worker/tracing.js";
import type { Claims } from "./claims.js";
import type { RunOptions, StepFailure, StepResult } from "./engine.js";
import type { Executor } from "./executor.js";
import { prepare, type Prepared, type PrepareOptions, type PrepareScope } from "./prepare.js";
import type { Presence } from "./presence.js";
import type { Recorder } from "./recorder.js";
import { cachedRecord, lostRecord, skippedRecord, unpreparedRecord } from "./records.js";
import type { RunnablePlan } from "./runnable.js";
import { Scheduler, type Decision, type Demand, type Outcome } from "./scheduler.js";
import { placesIn, producersOf, tasksOf } from "./tasks.js";

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

/** One pass over a plan: asks the scheduler what to do, does it, and reports what came of it. */
export class PlanRun {
  readonly results = new Map<string, StepResult>();
  readonly failures: StepFailure[] = [];
  readonly #nodes: ReadonlyMap<string, StepNode>;
  readonly #places: ReadonlyMap<string, number>;
  readonly #scheduler: Scheduler;
  readonly #due = new Map<string, Prepared>();
  readonly #attempts = new Map<string, number>();
  /** What this run is computing, by key: two steps may have the same. */
  readonly #underway = new Map<Digest, Underway>();
  /** Nodes whose cached result was found damaged and is computed again; once per run. */
  readonly #healing = new Map<string, Promise<boolean>>();
  /** Nodes whose dependants went on when their results were durable, before their keys were. */
  readonly #early = new Set<string>();
  #ended: { resolve: () => void; reject: (error: unknown) => void } | undefined;
  #busy = 0;
  #fault: { readonly error: unknown } | undefined;

  constructor(private readonly scope: PlanRunScope) {
    const nodes = scope.plan.plan.nodes as readonly StepNode[];
    this.#nodes = new Map(nodes.map((node) => [node.id, node]));
    this.#places = placesIn(scope.plan.plan);
    this.#scheduler = new Scheduler(
      tasksOf(nodes, (node) => scope.elsewhere(node)),
      scope.capacity,
    );
  }

  /** Keys that are being computed, with their executions. */
  get computing(): readonly { readonly key: Digest; readonly execution: string }[] {
    return [...this.#underway.values()];
  }

  /** Resolves when every step has come to its end; rejects when the run cannot go on, after what was under way has ended. */
  async run(): Promise<void> {
    const cancel = () => {
      this.#scheduler.cancel();
      this.#pump();
    };
    this.scope.signal.addEventListener("abort", cancel, { once: true });
    try {
      await new Promise<void>((resolve, reject) => {
        this.#ended = { resolve, reject };
        if (this.scope.signal.aborted) this.#scheduler.cancel();
        this.#pump();
      });
    } finally {
      this.scope.signal.removeEventListener("abort", cancel);
    }
  }

  output(node: string, output: string): ArtifactRef {
    const ref = this.results.get(node)?.outputs[output];
    if (ref === undefined) throw new RangeError(`${node}.${output} is not there yet`);
    return ref;
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
    else if (decision.do === "skip") this.#skip(node, decision.because);
    else this.#drop(node);
  }

  /** Work on one node. A fault that is not the step's own ends the run. */
  #do(node: StepNode, work: () => Promise<Outcome | Parked>): void {
    this.#busy++;
    work()
      .catch((error: unknown): Outcome => {
        if (!this.scope.signal.aborted) this.#fault ??= { error };
        this.#scheduler.cancel();
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
    const over = this.results.has(node.id) && outcome !== "succeeded" && outcome !== "failed";
    if (outcome === "dropped" && !over) this.#drop(node);
    if (!over) this.#scheduler.report(node.id, outcome);
    this.#pump();
  }

  async #prepare(node: StepNode): Promise<Outcome | Parked> {
    let prepared: Prepared;
    try {
      prepared = await this.#prepared(node);
    } catch (error) {
      const failure = toErrorRecord(error, "STEP_FAILED");
      if (await this.#healInputs(node, failure)) return { until: Promise.resolve() };
      const record = unpreparedRecord(this.#name(node, this.#nextAttempt(node)), node, failure);
      this.scope.recorder.ended(await commit(this.scope.artifacts.store, record, undefined));
      return this.#failed(node, record, []);
    }
    if (prepared.hit !== undefined) return this.#adopt(node, { ...prepared, hit: prepared.hit });
    this.#due.set(node.id, prepared);
    this.scope.recorder.step({ node: node.id, state: "queued" });
    return "due";
  }

  #prepared(node: StepNode, options: PrepareOptions = {}): Promise<Prepared> {
    const { force, plan, preparing } = this.scope;
    const forced = force === true || (force !== false && force.includes(node.id));
    const step = plan.steps.get(node.id);
    if (step === undefined) throw new RangeError(`The plan's code has no step for ${node.id}`);
    return prepare(
      node,
      step,
      { ...preparing, output: (from, output) => this.output(from, output) },
      { force: forced, ...options },
    );
  }

  #adopt(node: StepNode, prepared: Prepared & { readonly hit: NonNullable<Prepared["hit"]> }): Outcome {
    const record = cachedRecord(this.#name(node, this.#nextAttempt(node)), node, prepared);
    this.scope.recorder.ended({ record, artifacts: [] });
    this.scope.recorder.step({
      node: node.id,
      state: "cached",
      execution: record.id,
      from: prepared.hit.execution,
      durationMs: 0,
    });
    this.#result(node, "cached", record, record.outputs);
    return "succeeded";
  }

  async #start(node: StepNode): Promise<Outcome | Parked> {
    const prepared = this.#due.get(node.id) as Prepared;
    this.#due.delete(node.id);
    const { claim } = prepared.work;
    if (claim === undefined) return this.#settle(node, await this.#attempt(node, prepared, true));
    const same = this.#underway.get(claim.key);
    if (same !== undefined) return { until: same.done };
    const underway = this.#take(node, claim.key);
    try {
      const contested = await this.scope.presence.mustClaim();
      if (contested) {
        if (!(await this.scope.claims.take(claim.key, underway.execution))) {
          this.scope.recorder.step({ node: node.id, state: "waiting" });
          return { until: this.scope.claims.free(claim.key, this.scope.signal) };
        }
        // It may have been committed between the look for it and the claim.
        const latest = await lookUp(this.scope.artifacts.store, claim.key);
        if ((latest?.generation ?? 0) >= claim.generation) return { until: Promise.resolve() };
      }
      return await this.#settle(node, await this.#attempt(node, prepared, !contested));
    } finally {
      this.scope.claims.release(claim.key);
      this.#underway.delete(claim.key);
      underway.finish();
    }
  }

  #take(node: StepNode, key: Digest): Underway {
    let finish: () => void = () => undefined;
    const done = new Promise<void>((resolve) => (finish = resolve));
    const underway = {
      key,
      execution: executionId(this.scope.id, this.#place(node), (this.#attempts.get(node.id) ?? 0) + 1),
      done,
      finish,
    };
    this.#underway.set(key, underway);
    return underway;
  }

  /** `alone`: nobody else can be first with the key, so that dependants need not wait until it is durable. */
  async #attempt(node: StepNode, prepared: Prepared, alone: boolean): Promise<ExecutionEnd> {
    const { stack, plan, recorder, signal, artifacts } = this.scope;
    const attempt = this.#nextAttempt(node);
    const headers = traceHeaders();
    const task: ExecutionTask = {
      ...prepared.work,
      ...this.#name(node, attempt),
      stack,
      pipeline: plan.plan.name,
      ...(headers === undefined ? {} : { trace: headers }),
    };
    const started = startedRecord(task);
    recorder.began(started);
    this.scope.keepCode(node.id);
    const tell: Parameters<Executor["execute"]>[1]["tell"] = (news) =>
      recorder.tell({ ...news, node: node.id, execution: task.id });
    let end: ExecutionEnd;
    try {
      end = await this.scope.executorOf(node).execute(task, {
        signal,
        tell,
        recorded: (record) => void (alone && this.#goOn(node, record)),
        journalled: (job) => recorder.underway(started, job),
      });
    } catch (error) {
      const failure = toErrorRecord(signal.aborted ? signal.reason : error, "STEP_WORKER_LOST");
      const lines = (isZenError(error) ? (error.data?.["lines"] as readonly string[] | undefined) : undefined) ?? [];
      // It may have got as far as its record before its place was lost.
      const kept = (await getJson<Commit>(artifacts.store, layout.execution(task.id)))?.record;
      const record = kept ?? lostRecord(task, started, signal.aborted ? "cancelled" : "failed", failure);
      end = { ...(await commit(artifacts.store, record, task.claim)), lines, deployments: [] };
    }
    recorder.ended(end, end);
    return end;
  }

  #goOn(node: StepNode, record: ExecutionRecord): void {
    if (record.state !== "succeeded") return;
    this.#ran(node, record, record.outputs);
    this.#early.add(node.id);
    this.#scheduler.report(node.id, "succeeded");
    this.#pump();
  }

  /** What follows from the end of an attempt. */
  async #settle(node: StepNode, { record, winner, lines }: ExecutionEnd): Promise<Outcome | Parked> {
    if (this.#early.has(node.id)) return "succeeded";
    if (record.state === "succeeded" || record.state === "superseded") {
      this.#ran(node, record, winner?.outputs ?? record.outputs);
      return "succeeded";
    }
    if (record.state === "cancelled") return "dropped";
    if (await this.#healInputs(node, record.error)) return { until: Promise.resolve() };
    const { retry } = node.options;
    const wanted = retry?.codes === undefined || retry.codes.includes(record.error?.code ?? "");
    if (retry === undefined || !wanted || record.attempt >= retry.attempts) return this.#failed(node, record, lines);
    this.scope.recorder.step({
      node: node.id,
      state: "retrying",
      execution: record.id,
      attempt: record.attempt,
      ...(record.error === undefined ? {} : { error: record.error }),
    });
    return { until: delay(backoff(retry.backoffMs ?? 1000, record.attempt), undefined, { signal: this.scope.signal }) };
  }

  #ran(node: StepNode, record: ExecutionRecord, outputs: StepResult["outputs"]): void {
    this.scope.recorder.step({
      node: node.id,
      state: "ran",
      execution: record.id,
      attempt: record.attempt,
      durationMs: record.durationMs ?? 0,
    });
    this.#result(node, "ran", record, outputs);
  }

  #failed(node: StepNode, record: ExecutionRecord, lines: readonly string[]): Outcome {
    const error = record.error as ErrorRecord;
    this.failures.push({ node: node.id, execution: record.id, error, lines });
    this.scope.recorder.step({
      node: node.id,
      state: "failed",
      execution: record.id,
      attempt: record.attempt,
      durationMs: record.durationMs ?? 0,
      error,
      lines,
    });
    this.#result(node, "failed", record, {});
    return "failed";
  }

  #skip(node: StepNode, because: readonly string[]): void {
    const record = skippedRecord(this.#name(node, 1), node, because);
    this.scope.recorder.ended({ record, artifacts: [] });
    this.scope.recorder.step({ node: node.id, state: "skipped", because });
    this.#result(node, "skipped", record, {});
  }

  #drop(node: StepNode): void {
    const name = this.#name(node, this.#attempts.get(node.id) ?? 1);
    this.scope.recorder.step({ node: node.id, state: "cancelled", execution: name.id });
    this.results.set(node.id, { node: node.id, state: "cancelled", execution: name.id, outputs: {}, durationMs: 0 });
  }

  #result(
    { id: node }: StepNode,
    state: StepResult["state"],
    { id, durationMs = 0 }: ExecutionRecord,
    outputs: StepResult["outputs"],
  ): void {
    this.results.set(node, { node, state, execution: id, outputs, durationMs });
  }

  /**
   * Where a step failed over an input that is damaged or gone, and that was not computed in this run: computes it again. True when the
   * step may be tried once more.
   */
  async #healInputs(node: StepNode, error: ErrorRecord | undefined): Promise<boolean> {
    const digest = damagedIn(error);
    if (digest === undefined) return false;
    const producers = [...new Set(producersOf(node))].filter((id) =>
      Object.values(this.results.get(id)?.outputs ?? {}).some((ref) => ref.digest === digest),
    );
    const healed = await Promise.all(producers.map((id) => this.#heal(this.#nodes.get(id) as StepNode)));
    return healed.length > 0 && !healed.includes(false);
  }

  #heal(node: StepNode): Promise<boolean> {
    const known = this.#healing.get(node.id);
    if (known !== undefined) return known.then(() => false);
    const healing = this.#computeAgain(node);
    this.#healing.set(node.id, healing);
    return healing;
  }

  async #computeAgain(node: StepNode): Promise<boolean> {
    if (node.stepKind === "effect") return false;
    for (;;) {
      const { record, winner } = await this.#attempt(
        node,
        await this.#prepared(node, { force: true, rewrite: true }),
        false,
      );
      if (record.state === "succeeded" || record.state === "superseded") {
        this.#ran(node, record, winner?.outputs ?? record.outputs);
        return true;
      }
      if (!(await this.#healInputs(node, record.error))) return false;
    }
  }

  #place(node: StepNode): number {
    return this.#places.get(node.id) as number;
  }

  #nextAttempt(node: StepNode): number {
    const attempt = (this.#attempts.get(node.id) ?? 0) + 1;
    this.#attempts.set(node.id, attempt);
    return attempt;
  }

  #name(node: StepNode, attempt: number): { readonly id: string; readonly run: string; readonly attempt: number } {
    return { id: executionId(this.scope.id, this.#place(node), attempt), run: this.scope.id, attempt };
  }
}

/** Doubles with every attempt, and varies, so that many do not come back at once. */
function backoff(base: number, attempt: number): number {
  return Math.min(base * 2 ** (attempt - 1), 60_000) * (0.5 + Math.random() / 2);
}

const DAMAGE = new Set(["ARTIFACT_DAMAGED", "ARTIFACT_NOT_FOUND"]);

function damagedIn(error: ErrorRecord | undefined): Digest | undefined {
  for (let at = error; at !== undefined; at = at.cause) {
    if (DAMAGE.has(at.code)) return at.data?.["digest"] as Digest | undefined;
  }
  return undefined;
}
