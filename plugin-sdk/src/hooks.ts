import type { ErrorRecord } from "./errors.js";
import type { ArtifactRecord, DeploymentRecord, ExecutionRecord, RunRecord } from "./records.js";
import type { Json } from "./job.js";

/**
 * How listeners are called, and what becomes of what they return:
 * - `parallel`: all at once; returns are ignored; a fault is reported and hurts nobody else.
 * - `series`: one after another, in order of plugin activation; a fault stops the chain only where the hook says so.
 * - `first`: in order until one returns something other than undefined, which is the answer.
 * - `waterfall`: each gets the value that the one before returned (undefined leaves it as it is).
 */
export type HookKind = "parallel" | "series" | "first" | "waterfall";

export interface HookSpec<Kind extends HookKind, Event, Result = void> {
  readonly kind: Kind;
  /** A listener's fault stops the chain and what was about to happen. Elsewhere a fault is only reported. */
  readonly refuses?: true;
  /** A listener may ask to be `required`: its fault then fails the run, or what else it happens in. */
  readonly requirable?: true;
  readonly __event?: Event;
  readonly __result?: Result;
}

function hook<Kind extends HookKind, Event, Result = void>(kind: Kind): HookSpec<Kind, Event, Result> {
  return { kind };
}

/** One of a run's hooks: nothing that a listener does wrong touches the run, unless it is `required`. */
function ofRun<Event>(): HookSpec<"parallel", Event> {
  return { kind: "parallel", requirable: true };
}

export interface RunProposal {
  readonly pipeline: string;
  readonly plan: string;
  readonly stack: string;
  readonly params: Readonly<Record<string, Json>>;
}

/** A node of a run, `each[3].score` in an item of a map. */
export interface NodeOfRun {
  readonly run: string;
  readonly node: string;
}

/** An attempt at a step that is under way. */
export interface StepUnderway extends NodeOfRun {
  readonly execution: string;
}

/**
 * Every event of the system. Those of a run fire in the process that hosts it, whichever process executes its steps, and in the order in
 * which things happen; nobody waits for a listener before the run's end, so one that takes its time may still be at an event
 * when it is told the next. The journal is written in batches, so an event may be told before it is durable; at `run:finished` all are.
 */
export const HOOKS = {
  /** Once per process and stack, before the first work on it; with the plugins that are active by then. */
  "kernel:started": hook<"parallel", { readonly plugins: readonly string[] }>("parallel"),
  /** Before anything is disposed; the plugins that are active hear it. */
  "kernel:stopping": hook<"series", Record<never, never>>("series"),
  /** Before a run starts, where it is asked for; a listener that throws refuses the run with its error. */
  "run:before": { ...hook<"series", RunProposal>("series"), refuses: true },
  /** Tags for a new run, where it is asked for: the returned list replaces the one given. A required listener's fault refuses the run. */
  "run:tags": { ...hook<"waterfall", readonly string[], readonly string[]>("waterfall"), requirable: true },
  /** Once per run, before its first step; awaited. */
  "run:started": ofRun<{ readonly run: RunRecord }>(),
  /**
   * All steps have come to their end and the record of the run's is about to be written: the last moment at which a required
   * listener can make it fail. A run whose process was killed has none.
   */
  "run:finishing": ofRun<{ readonly run: RunRecord }>(),
  /**
   * Once per run, whatever its end, when its record is durable; awaited before the run returns. Of a run whose process was killed it fires
   * where that is found out: in the next process that runs or reads something.
   */
  "run:finished": hook<"parallel", { readonly run: RunRecord }>("parallel"),
  /** A step's inputs are there, no earlier result stands in for it, and it waits for a free place. May fire again after a wait. */
  "step:queued": ofRun<NodeOfRun>(),
  /** Another run is computing the same result just now. */
  "step:waiting": ofRun<NodeOfRun>(),
  /** An attempt at a step begins. */
  "step:started": ofRun<{ readonly execution: ExecutionRecord }>(),
  /** The step tells how far it is, from 0 to 1. */
  "step:progress": ofRun<StepUnderway & { readonly fraction: number }>(),
  "step:metric": ofRun<StepUnderway & { readonly name: string; readonly value: number }>(),
  /** One line that a step printed or logged; secrets that it was given are blackened. */
  "step:log": ofRun<StepUnderway & { readonly stream: "stdout" | "stderr" | "log"; readonly text: string }>(),
  /** An attempt has failed (`step:finished` said so), and the next one begins in so many milliseconds. */
  "step:retrying": ofRun<{ readonly execution: ExecutionRecord; readonly delayMs: number }>(),
  /**
   * Once per execution, when it has ended: succeeded, failed, cached, skipped, cancelled or superseded. Cached and skipped ones have
   * not begun, nor has one whose inputs could not be made. A step that a cancellation overtook before it began has no execution, and
   * of a run whose process was killed the record alone tells.
   */
  "step:finished": ofRun<{ readonly execution: ExecutionRecord }>(),
  /** A map has been opened, or one of its items has ended: how they have ended so far. */
  "map:progress": ofRun<
    NodeOfRun & {
      readonly items: {
        readonly total: number;
        readonly ran: number;
        readonly cached: number;
        readonly failed: number;
      };
    }
  >(),
  /** One that an execution has written; fires after its `step:finished`. */
  "artifact:committed": ofRun<{ readonly artifact: ArtifactRecord }>(),
  /** A deployment was made, changed or deleted, by a run or by a command. */
  "deployment:changed": ofRun<{ readonly deployment: DeploymentRecord }>(),
  /** An attempt at a step failed: the first hint returned is shown in place of the error's own. */
  "error:hint": hook<"first", { readonly error: ErrorRecord }, string | undefined>("first"),
} as const;

export type HookName = keyof typeof HOOKS;
export type HookEvent<N extends HookName> = (typeof HOOKS)[N] extends HookSpec<HookKind, infer E, unknown> ? E : never;
export type HookResult<N extends HookName> =
  (typeof HOOKS)[N] extends HookSpec<HookKind, infer _E, infer R> ? R : never;

export interface HookOptions {
  /** Milliseconds after which nobody waits for the listener any longer; 5000 unless told. */
  readonly deadlineMs?: number;
  /**
   * The run must not succeed without the listener: where it throws or does not answer in time, the run stops and fails with
   * `HOOK_REQUIRED`. Hooks that come after the fact take none: `HOOK_NOT_REQUIRABLE`.
   */
  readonly required?: boolean;
}

export type HookListener<N extends HookName> = (
  event: HookEvent<N>,
) => HookResult<N> | undefined | void | Promise<HookResult<N> | undefined | void>;

export interface Hooks {
  on<N extends HookName>(name: N, listener: HookListener<N>, options?: HookOptions): void;
}
