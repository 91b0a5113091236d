import type { ArtifactRef, DeploymentRecord, Digest, ExecutionReason, Json, StepWarning, Time } from "@zen/plugin-sdk";
import type { OutputBinding, StepId, StepKind } from "@zen/plugin-sdk/pipeline";
import type { Commit, Grounds } from "../commit/commit.js";

/** One attempt at a step, as plain JSON: all that whoever executes it needs beside the code and the stores. */
export interface ExecutionTask extends Grounds {
  readonly id: string;
  readonly run: string;
  readonly pipeline: string;
  readonly node: string;
  readonly attempt: number;
  readonly stack: string;
  readonly step: StepId;
  readonly stepKind: StepKind;
  readonly inputs: Readonly<Record<string, ArtifactRef>>;
  /** Of a file parameter its `FileInput`. */
  readonly params: Readonly<Record<string, Json>>;
  /** Declared variables; those that are not set are left out. */
  readonly env: Readonly<Record<string, string>>;
  readonly uses: readonly ("processing" | "serving")[];
  /** What it is told of the time, where it asks. */
  readonly clock?: Time;
  readonly on?: string;
  /** Name of the artifact store, where the pipeline asks for its own. */
  readonly store?: string;
  /** Why it is executed. */
  readonly reason?: ExecutionReason;
  /** The files that the step declares as sources: a folder. */
  readonly sources?: ArtifactRef;
  /** What the step's random numbers grow from: the same for the same code, parameters and inputs. */
  readonly seed: Digest;
  /** It is wished that nothing be taken from earlier runs: what forced steps before it give anew makes its own key a new one. */
  readonly anew?: boolean;
  /** Outputs are written even where the store seems to have them: what it has is damaged. */
  readonly rewrite?: boolean;
  /** Milliseconds until the step's signal aborts. */
  readonly timeoutMs?: number;
  /** And then until nobody waits for it any longer. */
  readonly graceMs?: number;
  /** Bytes that its process may take on top of what it had when the step began. */
  readonly memory?: number;
  /** Steps whose first plans may be computed together with one of its own, each after those it reads. */
  readonly followers?: readonly Follower[];
  /** Trace context for spans of this execution, as W3C headers. */
  readonly trace?: Readonly<Record<string, string>>;
}

/** A step that follows another one, with what is known of it before its inputs are there. */
export interface Follower {
  readonly node: string;
  readonly step: StepId;
  /** Datasets: an output of the execution's own step or of a follower before this one, or what is there already. Others are left out. */
  readonly inputs: Readonly<Record<string, OutputBinding | { readonly artifact: ArtifactRef }>>;
  readonly params: Readonly<Record<string, Json>>;
}

/** How an attempt ended. It is in the store by then. */
export interface ExecutionEnd extends Commit {
  /** The last lines that it printed, 20 at most. */
  readonly lines: readonly string[];
  readonly deployments: readonly DeploymentRecord[];
  /** Ends of other runs' executions that nobody has put into the journal yet. */
  readonly also?: readonly Pick<Commit, "record" | "artifacts">[];
}

/** What an execution tells while it goes on. */
export type ExecutionNews =
  | { readonly type: "progress"; readonly fraction: number }
  | { readonly type: "warning"; readonly warning: StepWarning }
  | { readonly type: "metric"; readonly name: string; readonly value: number }
  | { readonly type: "log"; readonly stream: "stdout" | "stderr" | "log"; readonly text: string };

/** How long a step may take to end after its time was up, where it says nothing. */
export const GRACE_MS = 2_000;

/** `@zen/tabular#split`: how records name a step. */
export function stepName({ module, export: name }: StepId): string {
  return `${module}#${name}`;
}
