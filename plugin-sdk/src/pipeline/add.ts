import type { Pipeline, PipelineOutputs, Refs } from "./pipeline.js";
import type { Params, ParamGiven, Simplify } from "./params.js";
import type { StepOptions } from "./plan.js";
import type { Condition, ItemRef, ParamRef, Ref, RefOf, ValueRef } from "./refs.js";
import type { Inputs, Outputs, Step, Wires } from "./step.js";

export interface AddOptions extends StepOptions {
  /** Id of the node; the step's name where not given, with a number when that is taken. */
  readonly name?: string;
  /** Nodes to wait for although nothing flows from them. */
  readonly after?: readonly Ref<unknown>[];
}

/** References to a step's outputs. */
export type OutputRefs<O extends Outputs> = { readonly [K in keyof O]: RefOf<O[K]> };

/**
 * Adds a step to the pipeline and returns references to its outputs. One signature and no index signature, on purpose: the
 * compiler then reports a wrong, missing or misspelt input at that input, in one line.
 */
export interface Add {
  <const I extends Inputs, const O extends Outputs>(
    step: Step<I, O>,
    inputs: NoInfer<Wires<I>>,
    options?: AddOptions,
  ): OutputRefs<O>;
  /** Once per item of a list found at run time; gives lists. */
  map<T, const R extends Refs>(
    over: Ref<readonly T[]> | ValueRef,
    body: (add: Add, item: ItemRef<T>) => R,
    options?: NodeName,
  ): ListRefs<R>;
  /** One list artifact of outputs of one kind. What a map gives is one already. */
  gather<T, Id extends string>(
    from: readonly Ref<T, Id>[],
    options?: NodeName,
  ): { readonly list: Ref<readonly T[], "list"> };
  /** Only if the condition holds; what depends on it is skipped otherwise. */
  when<const R extends Refs>(condition: Condition, body: (add: Add) => R, options?: NodeName): R;
  /** The first that is present. */
  merge<T, Id extends string>(from: readonly Ref<T, Id>[], options?: NodeName): { readonly value: Ref<T, Id> };
  /** Another pipeline as one node. */
  call<P extends Params, R>(pipeline: Pipeline<P, R>, params: NoInfer<CallParams<P>>, options?: NodeName): R;
}

export interface NodeName {
  readonly name?: string;
}

export type ListRefs<R extends Refs> = {
  readonly [K in keyof R]: R[K] extends Ref<infer T> ? Ref<readonly T[], "list"> : never;
};

export type CallParams<P extends Params> = Simplify<{
  readonly [K in keyof P]?: ParamGiven<P[K]> | ParamRef<ParamGiven<P[K]>>;
}>;

export type { PipelineOutputs };
