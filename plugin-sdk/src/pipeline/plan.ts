import type { Json } from "../job.js";
import type { Resources } from "../platform.js";
import type { ParamSchema } from "./params.js";
import type { Condition } from "./refs.js";
import type { ClockPrecision, StepKind } from "./step.js";

/**
 * `plan@1`: what a pipeline compiles to. Plain, immutable data with a digest (SHA-256 of its canonical JSON); it holds no values of
 * the pipeline's parameters, no secrets, and nothing of the machine that made it.
 */
export interface Plan {
  readonly format: "plan@1";
  readonly name: string;
  readonly description?: string;
  readonly params: Readonly<Record<string, ParamSchema>>;
  /** In an order in which every node comes after those it depends on. */
  readonly nodes: readonly PlanNode[];
  readonly outputs: Readonly<Record<string, OutputBinding>>;
  /** Names of stores of the repository's configuration, where the pipeline asks for its own. */
  readonly stores?: StoreNames;
}

export interface StoreNames {
  readonly artifacts?: string;
  readonly metadata?: string;
}

export type PlanNode = StepNode | MapNode | GatherNode | WhenNode | MergeNode | CallNode;

/** How a worker finds a step: an export of a module, called with `args` when it is a factory. */
export interface StepId {
  /** A package (`@zen/tabular`) or a path relative to the repository (`./pipelines/flights.ts`). */
  readonly module: string;
  readonly export: string;
  readonly args?: readonly Json[];
}

export interface StepNode {
  readonly kind: "step" | "effect";
  readonly id: string;
  readonly step: StepId;
  /** What the step says of itself. */
  readonly description?: string;
  readonly stepKind: StepKind;
  readonly inputs: Readonly<Record<string, Binding>>;
  /** Output name to codec. */
  readonly outputs: Readonly<Record<string, CodecId>>;
  readonly uses: readonly ("processing" | "serving")[];
  readonly env: readonly string[];
  /** Of a step that asks for the time. */
  readonly clock?: ClockPrecision;
  readonly options: StepOptions;
  /** Nodes that must have succeeded first although nothing flows from them. */
  readonly after: readonly string[];
}

export interface CodecId {
  readonly id: string;
  readonly version: number;
}

export type Binding = OutputBinding | ParamBinding | ValueBinding | ItemBinding;
export interface OutputBinding {
  readonly node: string;
  readonly output: string;
  readonly path?: readonly (string | number)[];
}
/** A parameter of the pipeline. */
export interface ParamBinding {
  readonly param: string;
}
export interface ValueBinding {
  readonly value: Json;
}
/** The item of the enclosing map named so, or a value inside it. */
export interface ItemBinding {
  readonly item: string;
  readonly path?: readonly (string | number)[];
}
/** Where something that is there at run time comes from. */
export type Source = OutputBinding | ItemBinding;

/**
 * Runs its body once per item of a list that is known only at run time: a JSON list, or a list artifact. Its outputs are lists with one
 * element per item, in order; an item for which a condition has left the output out has none. All items are worked off although some
 * fail; the map itself fails then, naming them. Ids in its body begin with its own id and a dot.
 */
export interface MapNode {
  readonly kind: "map";
  readonly id: string;
  readonly over: Source;
  readonly body: readonly PlanNode[];
  readonly outputs: Readonly<Record<string, Source>>;
}

/** Makes one list artifact of the outputs of several nodes, those aside that a condition has left out. Its one output is `list`. */
export interface GatherNode {
  readonly kind: "gather";
  readonly id: string;
  readonly from: readonly Source[];
}

/**
 * Runs its body only if the condition holds; its outputs are absent otherwise, and what depends on them is skipped, except a `merge`.
 * Ids in its body begin with its own id and a dot.
 */
export interface WhenNode {
  readonly kind: "when";
  readonly id: string;
  readonly condition: Condition;
  readonly body: readonly PlanNode[];
  readonly outputs: Readonly<Record<string, Source>>;
}

/** The first of its inputs that is present; absent itself when none is. Its one output is `value`. */
export interface MergeNode {
  readonly kind: "merge";
  readonly id: string;
  readonly from: readonly Source[];
}

/** Another pipeline as one node. It succeeds as a whole or fails as a whole. */
export interface CallNode {
  readonly kind: "call";
  readonly id: string;
  readonly plan: Plan;
  readonly params: Readonly<Record<string, Binding>>;
}

/** Options of one use of a step. Only `env`, `cache.key` and the step's own inputs can change its key. */
export interface StepOptions {
  /** A named backend of the stack in place of the default one. */
  readonly on?: string;
  readonly resources?: Resources;
  /** false: always run, write no key. `ttlMs`: run again when the result is older. `key`: an extra part of the step key. */
  readonly cache?: false | { readonly ttlMs?: number; readonly key?: string };
  readonly retry?: RetryPolicy;
  /** The step's signal aborts after this time. It fails; with `graceMs` it may still put things in order. */
  readonly timeoutMs?: number;
  /** How long a step may take to end after its time was up, before its process is killed: 2 seconds where nothing is said. */
  readonly graceMs?: number;
}

/** Two budgets: one for what the step itself does wrong, one for places that are lost under it. */
export interface RetryPolicy {
  /** How often the step may be tried before an error of its own is final, the first time included. */
  readonly attempts: number;
  /** How often it is tried again because its worker was lost; never where nothing is said. Does not count as an attempt. */
  readonly lost?: number;
  /**
   * The pause before the n-th retry is drawn between 0 and `backoffMs` times 2 to the power of n - 1 (full jitter), one minute at most; 1000
   * where nothing is said.
   */
  readonly backoffMs?: number;
  /** Only errors with one of these codes are worth another attempt; all where nothing is said. */
  readonly codes?: readonly string[];
}

/** What a stack says for steps that say nothing themselves. */
export type StepDefaults = Pick<StepOptions, "resources" | "retry" | "timeoutMs" | "graceMs">;
