import type { ExecutionState, Json, RunRecord } from "@zen/plugin-sdk";

/** One thing that runs have or have not, side by side. */
export interface ComparedRow {
  /** `epochs`, `train.accuracy`; of code the step and the part of it. */
  readonly name: string;
  /** One for each run, in their order; null where a run has none. */
  readonly values: readonly (Json | null)[];
  readonly same: boolean;
}

/** A step of any of the runs, with how it went in each. */
export interface ComparedStep {
  readonly node: string;
  /** Null where a run does not have it. */
  readonly states: readonly (ExecutionState | null)[];
  /** Milliseconds that the run spent on it, null where that is not known; of a cached step the time to find its result. */
  readonly durations: readonly (number | null)[];
}

/** Runs side by side. Values stand in the order of `runs`. */
export interface RunComparison {
  readonly runs: readonly RunRecord[];
  readonly params: readonly ComparedRow[];
  /** Each once, under its short name where it has one. */
  readonly metrics: readonly ComparedRow[];
  /**
   * What steps are made of, by step: a declaration or a file by its digest, a package by its version and the beginning of the digest
   * of it with all below it. */
  readonly code: readonly ComparedRow[];
  /** What steps read, by step and input: digests of artifacts, and of files that parameters name. */
  readonly data: readonly ComparedRow[];
  /** Digests of the runs' outputs. */
  readonly outputs: readonly ComparedRow[];
  /** Stack, plan, versions, commit, platform. */
  readonly environment: readonly ComparedRow[];
  readonly steps: readonly ComparedStep[];
}
