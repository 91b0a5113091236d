import type {
  ArtifactRef,
  ArtifactSource,
  BundleRef,
  Digest,
  ErrorRecord,
  ExecutionRecord,
  JournalBody,
  Json,
  Platform,
  RunOrigin,
  RunRecord,
  Time,
} from "@zen/plugin-sdk";
import type { Codec, FileInput, Plan } from "@zen/plugin-sdk/pipeline";
import type { KeptDocument } from "../documents/index.js";
import type { Explanation, ExplanationGroup, KeyFacts } from "../explain/index.js";
import type { StepCode } from "../keys/types.js";
import type { DebugEnd, DebugOptions } from "../debug/index.js";
import type { ChangedStep } from "../resume/index.js";
import type { PurgeReport, PurgeRequest } from "../purge/index.js";
import type { PruneReport, PruneRequest } from "../prune/types.js";
import type { TransferReport, TransferRequest } from "../transfer/types.js";
import type { ItemCounts, RunEvent, StepState } from "./events.js";
import type { RunnablePlan } from "./runnable.js";

/** What a run's record says of it beside what happened. */
export interface RunLabels {
  /** What whoever starts the run calls it; need not be unique. */
  readonly name?: string;
  /** Why it is made, in a person's words. */
  readonly description?: string;
  readonly origin?: RunOrigin;
}

export interface RunOptions extends RunLabels {
  /** Of a run that had an id before it began; no other run has it. */
  readonly id?: string;
  /** Compute again what has results: every step, or these nodes. The new results become the value of their keys. */
  readonly force?: boolean | readonly string[];
  /** Run steps in this process, where breakpoints work, even if there are workers. */
  readonly inProcess?: boolean;
  readonly tags?: readonly string[];
  /** Aborting it cancels the run. */
  readonly signal?: AbortSignal;
  /** Facts for the run's record: git commit, lock digest. Node and platform are recorded anyway. */
  readonly environment?: Readonly<Record<string, Json>>;
  /** What time it is for the run's steps, ISO 8601; that at which it begins unless told. */
  readonly clock?: Time;
  /**
   * The run replays that of its `origin`: nothing is taken from before, no key is written, and effects are left as they are. Declared
   * environment variables have these values.
   */
  readonly replay?: { readonly env: Readonly<Record<string, string | null>> };
  /** What `environment` names by digest, kept in the run's artifact store. */
  readonly documents?: readonly KeptDocument[];
  /**
   * Makes (or finds) the run's bundle for a kind of machine, the orchestrator's unless told; called only if a part of the run happens
   * outside this process and its workers.
   */
  readonly bundle?: (platform?: Platform) => Promise<BundleRef>;
}

/** What a plan's host on another machine is told beside the bundle. */
export interface RunRequest {
  readonly params: Readonly<Record<string, Json>>;
  readonly tags: readonly string[];
  readonly labels?: RunLabels;
  readonly force?: RunOptions["force"] | undefined;
  readonly environment?: RunOptions["environment"] | undefined;
  readonly clock?: Time | undefined;
  readonly replay?: RunOptions["replay"] | undefined;
  /** Files that the parameters name, by the paths as given; their bytes are in the store. */
  readonly files?: Readonly<Record<string, FileInput>>;
  /** Of the span in which the run was asked for. */
  readonly trace?: Readonly<Record<string, string>> | undefined;
}

export interface RunHandle {
  readonly id: string;
  /**
   * What happens from now on, in order, until the run's end. May be iterated any number of times; each iteration begins
   * when it is started, and one that is started in the same turn as `run` misses nothing.
   */
  readonly events: AsyncIterable<RunEvent>;
  /**
   * The outcome, whatever it is: a failed or cancelled run resolves too. Rejects only where no run could be made of it or its
   * record could not be kept: parameters that do not fit, a hook's refusal, a store that does not answer.
   */
  readonly done: Promise<RunResult>;
  /** Ends the run; resolves once its workers are gone and its record says cancelled (or interrupted). On a finished run nothing happens. */
  cancel(reason?: CancelReason): Promise<void>;
}

/** `interrupted`: by whoever holds the process (Ctrl-C, a machine going down). */
export type CancelReason = "cancelled" | "interrupted";

export interface RunResult {
  readonly run: RunRecord;
  /** By node, as the run names it (`nightly/train` in a nested pipeline). Of a map the whole: its items are in the record. */
  readonly steps: ReadonlyMap<string, StepResult>;
  /** In the order in which they happened; of a map the first 20 of its items', and its own. */
  readonly failures: readonly StepFailure[];
}

export interface StepResult {
  readonly node: string;
  readonly state: Extract<StepState, "ran" | "cached" | "failed" | "skipped" | "cancelled">;
  readonly execution: string;
  /** Without those that a condition has left out. */
  readonly outputs: Readonly<Record<string, ArtifactRef>>;
  readonly durationMs: number;
  /** Of a map. */
  readonly items?: ItemCounts;
}

export interface StepFailure {
  readonly node: string;
  /** `./pipelines/flights.ts#clean`; absent where no step had begun: of maps, and where the inputs could not be had. */
  readonly step?: string;
  readonly execution: string;
  readonly error: ErrorRecord;
  /** The last lines that the step printed, 20 at most. */
  readonly lines: readonly string[];
}

/** What a run would do now, step by step. */
export interface StepPreview {
  readonly node: string;
  /** `unknown`: depends on results that are not there yet. `skipped`: by a condition that does not hold. */
  readonly state: "cached" | "run" | "unknown" | "skipped";
  /** Of a map whose list is there: what would become of its items. */
  readonly items?: { readonly total: number; readonly cached: number; readonly run: number; readonly unknown: number };
  readonly key?: Digest;
  readonly from?: string;
  /** Of steps. */
  readonly why?: Explanation;
  /** Of a map whose list is there: why items would be executed. */
  readonly misses?: readonly ExplanationGroup[];
}

export interface Engine {
  /** Starts a run in its place (the stack's orchestrator decides) and returns at once. */
  run(plan: RunnablePlan, params: Readonly<Record<string, Json>>, options?: RunOptions): RunHandle;
  preview(
    plan: RunnablePlan,
    params: Readonly<Record<string, Json>>,
    options?: Pick<RunOptions, "force" | "origin" | "clock">,
  ): Promise<readonly StepPreview[]>;
  /** The steps that had finished in a run and whose results do not fit the plan any more; runs nothing. */
  changedSince(
    plan: RunnablePlan,
    params: Readonly<Record<string, Json>>,
    run: string,
    options?: Pick<RunOptions, "clock">,
  ): Promise<readonly ChangedStep[]>;
  /**
   * Why each step of a run was executed or not, in the order in which they began; of a map one for each item.
   * @throws ZenError `STEP_NAME_UNKNOWN` where `step` names none.
   */
  explain(run: RunRecord, options?: { readonly step?: string }): Promise<readonly Explanation[]>;
  /** What the code of a run's steps was made of, by node id of its plan; of those whose keys are recorded. */
  codes(run: RunRecord): Promise<ReadonlyMap<string, StepCode>>;
  /** The text of a document that a run's record names by digest; undefined where it is not kept. */
  document(digest: Digest, options?: { readonly store?: string }): Promise<string | undefined>;
  /**
   * The value of an artifact. Every byte is checked when it is read. @throws ZenError `ARTIFACT_NOT_FOUND`, `ARTIFACT_DAMAGED`,
   * `ARTIFACT_PURGED`, `CODEC_UNKNOWN`.
   */
  load<T = unknown>(ref: ArtifactRef, options?: LoadOptions<T>): Promise<T>;
  /** The bytes behind a value: what `artifacts:get` writes to disk. */
  open(ref: ArtifactRef, options?: { readonly store?: string }): Promise<ArtifactSource>;
  /** What a step printed, in order; of one under way, what it has told so far. Nothing for a step that printed nothing. */
  logs(
    execution: Pick<ExecutionRecord, "id" | "state" | "log">,
    options?: { readonly store?: string },
  ): AsyncIterable<LogEntry>;
  /** The plan of a run, by its digest; undefined where none is kept under it. */
  plan(digest: Digest, options?: { readonly store?: string }): Promise<Plan | undefined>;
  /** What an execution's key was made of: code, parameters, inputs; undefined where that is not kept. */
  keyFacts(
    execution: Pick<ExecutionRecord, "id" | "key">,
    options?: { readonly store?: string },
  ): Promise<KeyFacts | undefined>;
  /**
   * Executes the step of an earlier execution once more, with the inputs and parameters that it had and the code of `plan`, under a
   * debugger unless told otherwise. Changes nothing in the repository. @throws ZenError `DEBUG_REFUSED`, `STEP_WORKER_LOST`.
   */
  debug(plan: RunnablePlan, execution: ExecutionRecord, options?: DebugOptions): Promise<DebugEnd>;
  /** Writes events outside any run (a deployment deleted, a run tagged) into the journal and the metadata store. */
  record(events: readonly JournalBody[]): Promise<void>;
  /**
   * Asks whoever hosts a run, in whichever process on whichever machine, to end it as cancelled; false when nobody does (any more). A
   * run's owner looks for this several times a second.
   */
  requestStop(run: string): Promise<boolean>;
  /** Resolves when a run is no longer under way and its end is recorded; one whose process is gone is marked interrupted. */
  ended(run: string, signal?: AbortSignal): Promise<void>;
  /**
   * What happens in a run, from its beginning to its end, whichever process or machine hosts it: as the events of its own handle tell
   * it, a second or so behind, without `queued` and `waiting`. With `logs` all that its steps print, each line once.
   */
  follow(run: string, options?: { readonly logs?: boolean; readonly signal?: AbortSignal }): AsyncIterable<RunEvent>;
  /** How a run ended, from its journal; undefined while it has not. */
  outcome(run: string): Promise<RunResult | undefined>;
  /**
   * Copies runs that have ended between artifact stores, with their artifacts, records and step keys; what is there is left out, so that
   * it can be interrupted and done again. Every digest is checked on the way.
   * @throws ZenError `RUN_NOT_FOUND`, `RUN_AMBIGUOUS`, `ARTIFACT_NOT_FOUND`, `ARTIFACT_DAMAGED`, `USAGE_INVALID` for one store twice.
   */
  transfer(request: TransferRequest): Promise<TransferReport>;
  /**
   * Erases artifacts for good, from every store and record, or only looks (`apply: false`). Their digests, the reason and the lineage stay;
   * readers get `ARTIFACT_PURGED`. @throws ZenError `STORE_IN_USE`.
   */
  purge(request: PurgeRequest): Promise<PurgeReport>;
  /**
   * Removes what no run needs, or only looks (`apply: false`). Runs under way wait meanwhile, and lose nothing.
   * @throws ZenError `RUN_NOT_FOUND`; `STORE_IN_USE` when somebody else does the same, or a run does not answer.
   */
  prune(request: PruneRequest): Promise<PruneReport>;
  /** Marks runs whose process has died as interrupted, and returns their ids. Cheap when there is none. */
  recover(): Promise<readonly string[]>;
  /** Brings the metadata stores up to date with the journal; cheap when nothing is new. Begins with `recover`. */
  syncMetadata(): Promise<void>;
  /** Replaces the content of the repository's metadata stores by what the journal says, also where it cannot be read. */
  rebuildMetadata(): Promise<void>;
  /** Ends runs under way as interrupted, stops workers. */
  close(): Promise<void>;
}

export interface LoadOptions<T> {
  /** For an artifact of a codec that no plugin declares. */
  readonly codec?: Codec<T>;
  /** The artifact store's name; without it, the one among the repository's that holds the artifact. */
  readonly store?: string;
}

export interface LogEntry {
  /** UTC, ISO 8601. */
  readonly time: string;
  readonly stream: "stdout" | "stderr" | "log";
  readonly text: string;
}
