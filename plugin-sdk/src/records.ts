import type { ArtifactRef } from "./artifact.js";
import type { Digest } from "./digest.js";
import type { ErrorRecord } from "./errors.js";
import type { Json } from "./job.js";

/** All times are UTC, ISO 8601 with milliseconds; for people, never for ordering. */
export type Time = string;

export type RunState = "running" | "succeeded" | "failed" | "cancelled" | "interrupted";

/** Why a run was made, where nobody simply asked for one. */
export type RunOrigin =
  | { readonly kind: "resumed"; readonly run: string }
  | { readonly kind: "reproduced"; readonly run: string }
  /** `due`: the moment that the schedule meant; for a schedule without a clock, the moment at which it saw its reason. */
  | { readonly kind: "scheduled"; readonly schedule: string; readonly due: Time };

/** One pass over a plan. */
export interface RunRecord {
  readonly id: string;
  /** What whoever started it calls it; need not be unique. */
  readonly name?: string;
  /** Why it was made, in a person's words. */
  readonly description?: string;
  readonly pipeline: string;
  readonly plan: Digest;
  /** Digest of the run bundle; absent for a run in this process that made none. */
  readonly bundle?: Digest;
  readonly stack: string;
  readonly params: Readonly<Record<string, Json>>;
  readonly origin?: RunOrigin;
  readonly state: RunState;
  readonly startedAt: Time;
  readonly finishedAt?: Time;
  readonly durationMs?: number;
  readonly error?: ErrorRecord;
  /** `step.metric` and, where only one step has a metric of that name, `metric` too. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly tags: readonly string[];
  readonly steps: {
    readonly total: number;
    readonly ran: number;
    readonly cached: number;
    readonly failed: number;
    readonly skipped: number;
  };
  readonly outputs: Readonly<Record<string, ArtifactRef>>;
  /** Node, platform, git commit and dirty state, lock digest. */
  readonly environment: Readonly<Record<string, Json>>;
}

export type ExecutionState = "running" | "succeeded" | "failed" | "cached" | "skipped" | "cancelled" | "superseded";

/** A source of chance or time, other than those of its context, that a step's own code has used. */
export type StepWarning = {
  /** `Math.random`, `Date.now`, `new Date`, `crypto.randomUUID`. */
  readonly source: string;
  /** Where for the first time, as far as known: `pipelines/clean.ts:12:5`. */
  readonly place?: string;
};

/**
 * Why a step was executed: nothing was known under its key, or what was known was not to be used, too old, or not whole any more; or its
 * results are never kept (effects, `cache: false`).
 */
export type ExecutionReason = "new" | "forced" | "expired" | "damaged" | "uncached";

/** One attempt at a step, or the record that a cached result stood in for it. */
export interface ExecutionRecord {
  readonly id: string;
  readonly run: string;
  /** Id of the plan's node. */
  readonly node: string;
  /** Module and export of the step, `@zen/tabular#split`. */
  readonly step: string;
  readonly state: ExecutionState;
  readonly attempt: number;
  /** Absent for effects and for steps with `cache: false`. */
  readonly key?: Digest;
  /** For `cached`: the execution whose outputs were taken; for `superseded`: the one whose outputs stand. */
  readonly from?: string;
  /** Of what was executed. */
  readonly reason?: ExecutionReason;
  readonly startedAt: Time;
  readonly finishedAt?: Time;
  readonly durationMs?: number;
  readonly params: Readonly<Record<string, Json>>;
  readonly inputs: Readonly<Record<string, ArtifactRef>>;
  readonly outputs: Readonly<Record<string, ArtifactRef>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly error?: ErrorRecord;
  /** What it did that may make its result another one next time. */
  readonly warnings?: readonly StepWarning[];
  /** Why it was skipped: the failed nodes upstream. */
  readonly because?: readonly string[];
  /** Object key of what the step printed. */
  readonly log?: string;
  /** Peak resident memory of the worker in bytes, platform, engine versions. */
  readonly machine?: Readonly<Record<string, Json>>;
}

export interface ArtifactRecord extends ArtifactRef {
  /** The execution that first wrote it. */
  readonly execution: string;
  readonly run: string;
  readonly node: string;
  readonly output: string;
  readonly createdAt: Time;
  /** Set on a purged artifact: the digest stays, the bytes are gone. */
  readonly purged?: Tombstone;
  /** Set on one that was removed to make room, or because what computed it was not to be trusted. */
  readonly pruned?: Tombstone;
}

/** Says that an artifact's bytes are gone. An artifact that is written anew afterwards is there again, and has none. */
export interface Tombstone {
  readonly at: Time;
  readonly reason: string;
}

export interface LineageRecord {
  readonly execution: string;
  readonly artifact: Digest;
  readonly direction: "read" | "wrote";
  /** Name of the input or output. */
  readonly name: string;
}

export interface PlanRecord {
  readonly digest: Digest;
  readonly pipeline: string;
  readonly createdAt: Time;
  readonly steps: number;
}

/**
 * What makes a schedule due. Intervals count from the schedule's creation; a cron expression's times are those of a clock on the wall
 * in its time zone.
 */
export type ScheduleTrigger =
  | { readonly kind: "cron"; readonly expression: string; readonly timezone: string }
  | { readonly kind: "interval"; readonly everyMs: number }
  /** The content of a file that the pipeline's parameters name is another; looked at every `everyMs`. */
  | { readonly kind: "data"; readonly everyMs: number }
  /** A succeeded run of `pipeline` has a `metric` beyond the limit. */
  | {
      readonly kind: "metric";
      readonly pipeline: string;
      readonly metric: string;
      readonly everyMs: number;
      readonly limit: MetricLimit;
    };

export type MetricLimit =
  | { readonly below: number }
  | { readonly above: number }
  /** Worse by more than `margin` than the figure with which the live model of this name was promoted. */
  | { readonly worseThan: string; readonly margin: number };

/** What becomes of a due time while the run of an earlier one goes on. */
export type OverlapPolicy = "skip" | "queue" | "cancel";

/** What becomes of due times that passed while no scheduler ran. */
export type CatchUpPolicy = { readonly policy: "none" | "last" } | { readonly policy: "all"; readonly limit: number };

export interface ScheduleRecord {
  readonly name: string;
  readonly pipeline: string;
  readonly params: Readonly<Record<string, Json>>;
  /** The stack in use where the scheduler runs, when absent. */
  readonly stack?: string;
  readonly tags: readonly string[];
  readonly trigger: ScheduleTrigger;
  readonly overlap: OverlapPolicy;
  readonly catchUp: CatchUpPolicy;
  /** A run begins up to so many milliseconds after its due time; for one due time always the same. */
  readonly jitterMs: number;
  readonly state: "active" | "paused" | "deleted";
  readonly createdAt: Time;
  /** Nothing before is of concern: its creation, or when it was last resumed. */
  readonly since: Time;
  /** Of a `data` trigger: the digest of the content at `since`. */
  readonly seen?: string;
}

/**
 * - `queued`: waits for the run of an earlier due time, or was asked for by hand.
 * - `fired`: it has a run, which may not have begun.
 * - `ended`: that run has ended.
 * - `skipped`: on purpose, by a policy. `missed`: no scheduler ran then.
 * - `refused`: no run could be made. `lost`: nobody can tell whether its run began.
 */
export type FiringState = "queued" | "fired" | "ended" | "skipped" | "missed" | "refused" | "lost";

/** What became of one due time of a schedule. */
export interface FiringRecord {
  readonly schedule: string;
  readonly due: Time;
  readonly state: FiringState;
  readonly run?: string;
  /** How the run ended. */
  readonly outcome?: RunState;
  /** How often a run was to be made for it. */
  readonly attempt?: number;
  /** The scheduler that made the run. */
  readonly scheduler?: string;
  /** Why it was made due, skipped or lost, as a sentence. */
  readonly because?: string;
  readonly error?: ErrorRecord;
  /** Somebody asked for it: it is no time of the schedule's own. */
  readonly manual?: true;
  /** What a `data` or `metric` trigger saw: the same does not make it due again. */
  readonly seen?: string;
  /** For `missed`: how many due times this stands for, and the first of them; `atLeast` when nobody counted further back. */
  readonly missed?: { readonly count: number; readonly from: Time; readonly atLeast?: true };
  readonly updatedAt: Time;
}

/** A model that a name stands for, or stood for. */
export interface LiveModel {
  readonly artifact: ArtifactRef;
  /** Number of the decision that made it live. */
  readonly decision: number;
  /** Its figure then, where it was measured. */
  readonly figure?: MeasuredFigure;
  readonly run?: string;
  readonly at: Time;
}

export interface MeasuredFigure {
  readonly metric: string;
  readonly value: number;
  readonly higherIsBetter: boolean;
  /** Digest of the data that it was measured on. */
  readonly data: Digest;
}

/** A name for the model in use, whichever that is at present. */
export interface ModelRecord {
  readonly name: string;
  readonly live: LiveModel;
  /** What was live before, the last one first, 20 at most: a rollback goes back to the first of them. */
  readonly before: readonly LiveModel[];
  /** Digests of models that were taken back, the last one first, 100 at most: nothing but a person makes one of them live again. */
  readonly withdrawn?: readonly Digest[];
  readonly updatedAt: Time;
}

/** A decision whether a model becomes the live one of a name; of one name they are numbered from 1. */
export interface PromotionRecord {
  readonly model: string;
  readonly number: number;
  readonly decision: "promoted" | "kept" | "rolled-back";
  /** Why, as a sentence. */
  readonly because: string;
  readonly candidate: ArtifactRef;
  readonly candidateValue?: number;
  /** What was live until then. */
  readonly rival?: ArtifactRef;
  /** On the same data. */
  readonly rivalValue?: number;
  readonly metric?: string;
  readonly higherIsBetter?: boolean;
  readonly minImprovement?: number;
  /** Digest of the data that both were measured on. */
  readonly data?: Digest;
  readonly run?: string;
  readonly execution?: string;
  readonly at: Time;
}

export interface DeploymentRecord {
  readonly name: string;
  readonly run?: string;
  readonly execution?: string;
  readonly model: Digest;
  readonly backend: string;
  readonly stack: string;
  readonly state: "deployed" | "deleted";
  readonly endpoint?: string;
  readonly updatedAt: Time;
}
