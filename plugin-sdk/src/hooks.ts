import type { ErrorRecord } from "./errors.js";
import type { DeploymentRecord, ExecutionRecord, RunRecord } from "./records.js";
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
  readonly __event?: Event;
  readonly __result?: Result;
}

function hook<Kind extends HookKind, Event, Result = void>(kind: Kind): HookSpec<Kind, Event, Result> {
  return { kind };
}

export interface RunProposal {
  readonly pipeline: string;
  readonly plan: string;
  readonly stack: string;
  readonly params: Readonly<Record<string, Json>>;
}

/** Every event of the system. */
export const HOOKS = {
  /** After all plugins that the stack needs are active. */
  "kernel:started": hook<"parallel", { readonly plugins: readonly string[] }>("parallel"),
  /** Before anything is disposed. */
  "kernel:stopping": hook<"series", Record<never, never>>("series"),
  /** Before a run starts; a listener that throws refuses the run with its error. */
  "run:before": { ...hook<"series", RunProposal>("series"), refuses: true },
  /** Tags for a new run: the returned list replaces the one given. */
  "run:tags": hook<"waterfall", readonly string[], readonly string[]>("waterfall"),
  "run:started": hook<"parallel", { readonly run: RunRecord }>("parallel"),
  /** Once per run, whatever its end; awaited before the run returns. */
  "run:finished": hook<"parallel", { readonly run: RunRecord }>("parallel"),
  /** An attempt at a step begins. */
  "step:started": hook<"parallel", { readonly execution: ExecutionRecord }>("parallel"),
  /** It has ended: succeeded, failed, cached, skipped, cancelled or superseded. */
  "step:finished": hook<"parallel", { readonly execution: ExecutionRecord }>("parallel"),
  /** A deployment was made, changed or deleted. */
  "deployment:changed": hook<"parallel", { readonly deployment: DeploymentRecord }>("parallel"),
  /** Something failed: the first hint returned is shown to the person in place of none. */
  "error:hint": hook<"first", { readonly error: ErrorRecord }, string | undefined>("first"),
} as const;

export type HookName = keyof typeof HOOKS;
export type HookEvent<N extends HookName> = (typeof HOOKS)[N] extends HookSpec<HookKind, infer E, unknown> ? E : never;
export type HookResult<N extends HookName> =
  (typeof HOOKS)[N] extends HookSpec<HookKind, infer _E, infer R> ? R : never;

/** A listener has five seconds unless it asks for another deadline. */
export interface HookOptions {
  readonly deadlineMs?: number;
}

export type HookListener<N extends HookName> = (
  event: HookEvent<N>,
) => HookResult<N> | undefined | void | Promise<HookResult<N> | undefined | void>;

export interface Hooks {
  on<N extends HookName>(name: N, listener: HookListener<N>, options?: HookOptions): void;
}
