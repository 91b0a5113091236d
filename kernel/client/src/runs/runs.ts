import type { ExecutionRecord, Page, RunRecord } from "@zen/plugin-sdk";
import type { DebugOptions, Explanation, LogEntry, Reproduction, RunEvent, RunResult, StepPreview } from "@zen/engine";
import type { ReproduceOptions } from "../reproduce/reproduce.js";
import type { Workspace } from "../workspace/workspace.js";
import { knownFields } from "../where/unknown-fields.js";
import type { RunComparison } from "../compare/types.js";
import { findRun } from "./find-run.js";
import type { Debugged } from "./debug.js";
import { PipelineRun } from "./pipeline-run.js";
import type { ResumeOptions } from "./resume.js";
import { checkTags, type TagChange } from "./tags.js";
import { answer, type RecordQuery } from "../where/query.js";
import { lockOfRun, withClosures } from "./closures.js";
import { recordedDocuments, type RecordedDocuments } from "./recorded.js";
import { executionsOf } from "@zen/engine/records";

export interface StepLog extends LogEntry {
  readonly node: string;
}

export interface LogOptions {
  readonly follow?: boolean;
  /** Aborting it ends the following. */
  readonly signal?: AbortSignal;
}

export interface CancelOptions {
  /** Until the run has ended; so unless told. */
  readonly wait?: boolean;
  /** Aborting it ends the waiting, never the request. */
  readonly signal?: AbortSignal;
}

/** What became of the wish to end a run. */
export interface Cancelled {
  readonly run: RunRecord;
  /**
   * `cancelled`: it has ended because of this. `asked`: it will. `ended`: it had come to its end by itself, see its state. `recovered`:
   * its process was gone; it is marked interrupted now.
   */
  readonly outcome: "cancelled" | "asked" | "ended" | "recovered";
}

/** What ran. */
export class Runs {
  constructor(private readonly workspace: Workspace) {}

  /**
   * Newest first unless the query says otherwise: `runs.query({ where: "metrics.accuracy > 0.8", sort: "-metrics.accuracy" })`.
   * @throws ZenError `QUERY_SYNTAX`, `QUERY_INVALID`.
   */
  async query(query: RecordQuery = {}): Promise<Page<RunRecord>> {
    const store = await this.workspace.metadata();
    return answer("runs", query, (asked) =>
      store.query("runs", { sort: [{ field: "startedAt", descending: true }], ...asked }),
    );
  }

  /** The fields that runs can be found, sorted and shown by, as far as the newest 500 tell: `metrics.accuracy`, ... */
  async fields(): Promise<readonly string[]> {
    return knownFields("runs", (await this.query({ limit: 500 })).items);
  }

  /** A run by its id, a unique beginning of it, or `latest`. @throws ZenError `RUN_NOT_FOUND`, `RUN_AMBIGUOUS`. */
  async get(id: string): Promise<RunRecord> {
    return (await findRun(this.workspace, id)).run;
  }

  /**
   * Runs side by side: parameters, metrics, code, data, environment and timings.
   * @throws ZenError `RUN_NOT_FOUND`, `RUN_AMBIGUOUS`, `RUNS_NOT_COMPARABLE` where they do not share their stores.
   */
  async compare(ids: readonly string[]): Promise<RunComparison> {
    const { compareRuns } = await import("../compare/compare.js");
    return compareRuns(this.workspace, ids);
  }

  /**
   * One HTML page about a run, or about several side by side. It needs nothing beside itself: no network, no script.
   * @throws ZenError `RUN_NOT_FOUND`, `RUN_AMBIGUOUS`, `RUNS_NOT_COMPARABLE`.
   */
  async report(ids: readonly string[]): Promise<string> {
    const { report } = await import("../report/report.js");
    return report(this.workspace, ids);
  }

  /**
   * Adds tags to a run and takes others away; what it has been given is kept in the journal. Returns the run as it is then.
   * @throws ZenError `RUN_NOT_FOUND`, `RUN_AMBIGUOUS`, `TAG_INVALID`.
   */
  async tag(id: string, { add = [], remove = [] }: TagChange): Promise<RunRecord> {
    checkTags(add);
    const { id: run } = await this.get(id);
    await (await this.workspace.engine()).record([{ type: "tagged", run, add, remove }]);
    return this.get(run);
  }

  /** The executions of a run, in the order in which they began. */
  async executions(run: string): Promise<readonly ExecutionRecord[]> {
    return executionsOf(await this.workspace.metadata(), run);
  }

  /** The documents that a run recorded, as JSON; what is not kept any more is left out. @throws ZenError `RUN_NOT_FOUND`. */
  async recorded(run: string): Promise<RecordedDocuments> {
    return recordedDocuments(await this.workspace.engine(), await this.get(run));
  }

  /**
   * Does a run again from what it recorded (plan, sources, plugins, stack, parameters, variables, clock), whatever has been edited since, and
   * says of each output and metric whether it is the same. Nothing is taken from before and no key is written; effects are left as they
   * are. The steps run in this process.
   * @throws ZenError `RUN_NOT_FOUND`, `RUN_NOT_REPRODUCIBLE` where what was recorded is not enough, saying what is missing.
   */
  async reproduce(run: string, options: ReproduceOptions = {}): Promise<Reproduction> {
    const { reproduce } = await import("../reproduce/reproduce.js");
    return reproduce(this.workspace, this, await this.get(run), options);
  }

  /**
   * Why each step of a run was executed or taken from before, in the order in which they began, and what had changed since the nearest
   * earlier execution; of a map one for each item.
   * @throws ZenError `STEP_NAME_UNKNOWN`, `RUN_NOT_FOUND`.
   */
  async explain(run: string, { step }: { readonly step?: string } = {}): Promise<readonly Explanation[]> {
    const record = await this.get(run);
    const engine = await this.workspace.engine();
    const [found, lock] = await Promise.all([
      engine.explain(record, step === undefined ? {} : { step }),
      lockOfRun(this.workspace, engine, record.id),
    ]);
    return Promise.all(found.map(withClosures(this.workspace, engine, lock)));
  }

  /**
   * What the steps of a run printed, step by step; of a step whose result was cached, what it printed when it ran; of one under way, what
   * it has printed so far. With `follow` until the run ends, in the order in which it comes, a second or so behind; then steps that
   * run side by side take turns. @param node only this step
   */
  async *logs(run: string, node?: string, options: LogOptions = {}): AsyncGenerator<StepLog, void> {
    const { id } = await this.get(run);
    const engine = await this.workspace.engine();
    if (options.follow === true) {
      for await (const event of engine.follow(id, { logs: true, ...signalOf(options) }))
        if (event.type === "log" && (node === undefined || event.node === node))
          yield { node: event.node, time: event.time ?? "", stream: event.stream, text: event.text };
      return;
    }
    for (const execution of await this.executions(id)) {
      if (node !== undefined && execution.node !== node) continue;
      for await (const entry of engine.logs(await this.#ran(execution))) yield { node: execution.node, ...entry };
    }
  }

  /**
   * What happens in a run, from its beginning to its end, whichever process or machine hosts it: as `onEvent` of `run` is told it, a
   * second or so behind. Ending the iteration, or aborting the signal, does nothing to the run. @throws ZenError `RUN_NOT_FOUND`,
   * `RUN_AMBIGUOUS`.
   */
  async *watch(run: string, options: { readonly signal?: AbortSignal } = {}): AsyncGenerator<RunEvent, void> {
    const { id } = await this.get(run);
    yield* (await this.workspace.engine()).follow(id, signalOf(options));
  }

  /** How a run ended, with its steps and failures; undefined while it has not. @throws ZenError `RUN_NOT_FOUND`, `RUN_AMBIGUOUS`. */
  async outcome(run: string): Promise<RunResult | undefined> {
    const { id } = await this.get(run);
    return (await this.workspace.engine()).outcome(id);
  }

  /**
   * Goes on where a run ended that failed, was cancelled or interrupted: a new run of the same pipeline with the same parameters on the same
   * stack, which takes over what had finished there, also of steps that are never cached, and does the rest. Effects look at the world
   * again. Await what it returns, as of `repository.run`. Rejects with `RUN_NOT_RESUMABLE`, `RUN_CHANGED`, `RUN_NOT_FOUND`,
   * `RUN_AMBIGUOUS`.
   */
  resume(id: string, options: ResumeOptions = {}): PipelineRun<Readonly<Record<string, unknown>>> {
    return new PipelineRun(
      this.get(id).then(async (run) => {
        const { Runner } = await import("./runner.js");
        return new Runner(this.workspace).resume(run, options);
      }),
    );
  }

  /** What `resume` would do, step by step; runs nothing and writes nothing. @throws ZenError as `resume`, but for `RUN_CHANGED`. */
  async planResumed(id: string, options: ResumeOptions = {}): Promise<readonly StepPreview[]> {
    const { Runner } = await import("./runner.js");
    return new Runner(this.workspace).previewResumed(await this.get(id), options);
  }

  /**
   * Executes one step of a run once more, with the inputs and parameters that it had there and the code as it is now, in a process of its
   * own that waits for a debugger and stops where the step begins. Nothing in the repository changes: what the step makes is shown and
   * thrown away. @param node as the run names it: `train`, `each[3].score`, `nightly/train`
   * @throws ZenError `RUN_NOT_FOUND`, `RUN_AMBIGUOUS`, `STEP_NAME_UNKNOWN`, `DEBUG_REFUSED`, `STEP_WORKER_LOST`.
   */
  async debug(id: string, node: string, options: DebugOptions = {}): Promise<Debugged> {
    const run = await this.get(id);
    const { debugStep } = await import("./debug.js");
    return debugStep(this.workspace, run, await this.executions(run.id), node, options);
  }

  /**
   * Ends a run as `cancelled`, wherever it is hosted: its owner sees the request within a second. Resolves when the run has ended, its
   * workers and jobs with it; with `wait: false` when the request is written. Asking twice is asking once; of a run that has ended
   * nothing changes. @throws ZenError `RUN_NOT_FOUND`, `RUN_AMBIGUOUS`.
   */
  async cancel(id: string, { wait = true, signal }: CancelOptions = {}): Promise<Cancelled> {
    const engine = await this.workspace.engine();
    const gone = await engine.recover();
    const run = await this.get(id);
    if (gone.includes(run.id)) return { run, outcome: "recovered" };
    if (run.state !== "running" || !(await engine.requestStop(run.id)))
      return { run: await this.get(run.id), outcome: "ended" };
    if (!wait) return { run, outcome: "asked" };
    await engine.ended(run.id, signal);
    const end = await this.get(run.id);
    const outcome = end.state === "cancelled" ? "cancelled" : end.state === "interrupted" ? "recovered" : "ended";
    return { run: end, outcome };
  }

  async #ran(execution: ExecutionRecord): Promise<ExecutionRecord> {
    if (execution.state !== "cached" || execution.from === undefined) return execution;
    const { items } = await (
      await this.workspace.metadata()
    ).query("executions", { where: { field: "id", op: "=", value: execution.from }, limit: 1 });
    return items[0] ?? execution;
  }
}

function signalOf({ signal }: { readonly signal?: AbortSignal }): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
