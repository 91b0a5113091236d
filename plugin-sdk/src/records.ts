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
  readonly purged?: { readonly at: Time; readonly reason: string };
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
