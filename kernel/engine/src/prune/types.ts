import type { Digest, Time } from "@zen/plugin-sdk";

/** Which runs may go, and what else. Runs with tags, runs under way and those behind a live deployment never go. */
export interface PruneRequest {
  /** The artifact store's name; the default one without it. */
  readonly store?: string;
  /** Runs that ended longer ago, in milliseconds. */
  readonly olderThanMs?: number;
  /** All but so many of each pipeline's newest runs. */
  readonly keepRuns?: number;
  /** The oldest runs, until what is left takes no more bytes than this. */
  readonly keepBytes?: number;
  /** These runs. */
  readonly runs?: readonly string[];
  /** Results of steps whose code has such a package or plugin: they are void, whoever uses them. */
  readonly by?: (name: string, version: string) => boolean;
  /** For the records of what goes. */
  readonly reason: string;
  /** False only to look. */
  readonly apply: boolean;
}

/** What a prune removes, or would. */
export interface PruneReport {
  readonly applied: boolean;
  /** Runs that lose artifacts, oldest first. */
  readonly runs: readonly PrunedRun[];
  readonly artifacts: readonly PrunedArtifact[];
  /** Step keys that stand for no result any more. */
  readonly keys: number;
  /** Objects of the store that go, with what crashed runs have left, and their bytes. */
  readonly objects: number;
  readonly bytes: number;
  /** What belongs to no run. It stays while runs are under way, since it may be theirs. */
  readonly leftovers: { readonly objects: number; readonly bytes: number; readonly stay: boolean };
  /** Bytes of artifacts and logs that stay. */
  readonly keptBytes: number;
  /** With `by`: executions that used void results, directly or through others. */
  readonly dependants: readonly Dependant[];
  /** Named runs and void results that stay, and why. */
  readonly refused: readonly { readonly what: string; readonly why: string }[];
}

export interface PrunedRun {
  readonly id: string;
  readonly pipeline: string;
  readonly startedAt: Time;
  readonly artifacts: number;
  readonly bytes: number;
}

export interface PrunedArtifact {
  readonly digest: Digest;
  readonly codec: string;
  readonly bytes: number;
  readonly run: string;
  readonly node: string;
  readonly output: string;
}

export interface Dependant {
  readonly execution: string;
  readonly run: string;
  readonly node: string;
}
