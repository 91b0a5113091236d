import type { ErrorRecord, RunRecord, StepWarning } from "@zen/plugin-sdk";

/**
 * - `queued`: its inputs are there, no result stands in for it, and it waits for a free slot.
 * - `waiting`: another run is computing the same result just now.
 * - `running`: an attempt is under way.
 * - `retrying`: an attempt failed and the next one is due.
 * - the rest are final. `ran` has new results, `cached` took those of an earlier execution.
 */
export type StepState =
  "queued" | "waiting" | "running" | "retrying" | "ran" | "cached" | "failed" | "skipped" | "cancelled";

/** What happens in a run, as it happens, for whoever shows it. The record of it is the journal's. */
export type RunEvent = RunStarted | StepChanged | StepProgress | StepMetric | StepWarned | StepOutput | RunFinished;

export interface RunStarted {
  readonly type: "run-started";
  readonly run: RunRecord;
  /** The nodes of the plan, in its order. What is in the bodies of maps, conditions and nested pipelines shows as they are opened. */
  readonly steps: readonly {
    readonly node: string;
    readonly step: string;
    readonly kind: "function" | "trainer" | "effect" | "map" | "gather" | "when" | "merge" | "call";
  }[];
}

export interface StepChanged {
  readonly type: "step";
  readonly node: string;
  readonly state: StepState;
  /** Milliseconds since the run began, by a monotonic clock. */
  readonly at: number;
  readonly execution?: string;
  readonly attempt?: number;
  /** Of a final state other than `skipped`. */
  readonly durationMs?: number;
  /** For `cached`: the execution whose outputs were taken. */
  readonly from?: string;
  /** For `failed`, `retrying` and `cancelled`. */
  readonly error?: ErrorRecord;
  /** For `failed`: the last lines, 20 at most, that the step printed. */
  readonly lines?: readonly string[];
  /** For `skipped`: the nodes upstream that failed, or whose condition did not hold. */
  readonly because?: readonly string[];
  /** Of a map: how far it is, told whenever an item has ended. */
  readonly items?: ItemCounts;
  /** Of a node in an item of a map: the map, the outermost of several. */
  readonly within?: string;
}

/** How the items of a map have ended. An item ran when a step in it did. */
export interface ItemCounts {
  readonly total: number;
  readonly ran: number;
  readonly cached: number;
  readonly failed: number;
}

export interface StepProgress {
  readonly type: "progress";
  readonly node: string;
  readonly execution: string;
  /** From 0 to 1. */
  readonly fraction: number;
}

export interface StepMetric {
  readonly type: "metric";
  readonly node: string;
  readonly execution: string;
  readonly name: string;
  readonly value: number;
}

/** A step's code has used a source of chance or time that is not its context's. */
export interface StepWarned {
  readonly type: "warning";
  readonly node: string;
  readonly execution: string;
  readonly warning: StepWarning;
}

/** One line that a step printed or logged. */
export interface StepOutput {
  readonly type: "log";
  readonly node: string;
  readonly execution: string;
  readonly stream: "stdout" | "stderr" | "log";
  readonly text: string;
  /** UTC, ISO 8601; of a run that is followed from elsewhere. */
  readonly time?: string;
}

export interface RunFinished {
  readonly type: "run-finished";
  readonly run: RunRecord;
}
