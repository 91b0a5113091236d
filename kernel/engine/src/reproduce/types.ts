import type { Digest, ErrorRecord, RunRecord } from "@zen/plugin-sdk";

/** How alike two values are. */
export type Likeness =
  /** The same bytes. */
  | "identical"
  /** Other bytes that say the same: the same rows in whatever order, the same JSON. */
  | "equal"
  /** The same but for numbers that differ by no more than the tolerance. */
  | "within tolerance"
  | "different";

export interface Comparison {
  readonly likeness: Likeness;
  /** For `different`: where first, `row 3, column late` or `weights.0`; and what was found there. */
  readonly where?: string;
  /** The largest relative difference of two numbers, where any differ. */
  readonly largest?: number;
}

/** One output or metric of a step, then and now. */
export interface Reproduced extends Comparison {
  readonly name: string;
  readonly was?: Digest | number;
  readonly is?: Digest | number;
}

export interface StepReproduction {
  /** The node as the run names it. */
  readonly node: string;
  /** How it ended then. */
  readonly ended: "succeeded" | "failed" | "skipped";
  /** Of its outputs; of one that failed whether it fails for the same reason. */
  readonly likeness: Likeness;
  readonly outputs: readonly Reproduced[];
  /** What it recorded on the way. Some of it, such as a speed, is never the same, so that it decides nothing. */
  readonly metrics: readonly Reproduced[];
  /** Inputs that were not identical already: the difference may come from there. */
  readonly after: readonly string[];
  /** Where it ended otherwise than then: it failed in one of the runs. */
  readonly error?: ErrorRecord;
}

export interface Reproduction {
  /** The run that was reproduced. */
  readonly run: string;
  /** The run that did so. */
  readonly by: RunRecord;
  /** The least of all steps'. */
  readonly likeness: Likeness;
  readonly tolerance: number;
  readonly steps: readonly StepReproduction[];
  /** Effects, which were not carried out again. */
  readonly effects: readonly string[];
}

const ORDER: readonly Likeness[] = ["identical", "equal", "within tolerance", "different"];

/** The least alike of several; `identical` of none. */
export function least(all: Iterable<Likeness>): Likeness {
  return ORDER[Math.max(0, ...[...all].map((one) => ORDER.indexOf(one)))] as Likeness;
}
