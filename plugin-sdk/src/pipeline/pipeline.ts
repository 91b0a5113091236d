import { hasBrand, withBrand } from "../brand.js";
import { ZenError } from "../errors.js";
import type { ParamRef, Ref } from "./refs.js";
import { makeParamRef } from "./refs.js";
import { callSite } from "./call-site.js";
import { Drafting, type DraftNode } from "./draft.js";
import type { Add } from "./add.js";
import type { ParamGiven, Params, ParamSchema, ParamValues } from "./params.js";
import type { StoreNames } from "./plan.js";

export type Refs = { readonly [name: string]: Ref<unknown> };

/** What a run of the pipeline gives: the values behind the references that its function returned. */
export type PipelineOutputs<R> = R extends Refs
  ? { readonly [K in keyof R]: R[K] extends Ref<infer T> ? T : never }
  : Record<never, never>;

export interface PipelineOptions {
  readonly description?: string;
  /** Stores of the repository's configuration by name, where this pipeline has its own. */
  readonly stores?: StoreNames;
}

/** Parameters of the pipeline as its function sees them: placeholders that may be wired into steps. */
export type ParamRefs<P extends Params> = { readonly [K in keyof P]: ParamRef<ParamGiven<P[K]>> };

/** The pipeline before its steps are identified: `plan@1` with step objects in place of their names. */
export interface Draft {
  readonly name: string;
  readonly description?: string;
  readonly params: Readonly<Record<string, ParamSchema>>;
  readonly nodes: readonly DraftNode[];
  readonly outputs: Readonly<Record<string, { readonly node: string; readonly output: string }>>;
  readonly stores?: StoreNames;
}

export interface Pipeline<P extends Params = Params, R = unknown> {
  readonly kind: "pipeline";
  readonly name: string;
  readonly params: P;
  readonly definedAt: string | undefined;
  /** Builds the graph; the same every time, whatever the parameters' values. */
  draft(): Draft;
  readonly __values?: ParamValues<P>;
  readonly __outputs?: R;
}

export function isPipeline(value: unknown): value is Pipeline {
  return hasBrand(value, "pipeline");
}

const NAME = /^[a-z][a-z0-9-]{0,62}$/;

/**
 * Declares a pipeline. `build` is called with `add` and the parameters and returns the outputs that a caller gets; it must be
 * deterministic. @throws ZenError `PIPELINE_NAME_INVALID`.
 */
export function pipeline<const P extends Params, const R extends Refs | void>(
  name: string,
  params: P,
  build: (add: Add, params: ParamRefs<NoInfer<P>>) => R,
  options: PipelineOptions = {},
): Pipeline<P, R> {
  const refs = Object.fromEntries(Object.keys(params).map((key) => [key, makeParamRef(key)])) as ParamRefs<P>;
  return makePipeline(name, params, callSite(pipeline), options, ({ add }) => (build(add, refs) ?? {}) as Refs);
}

/** Pipelines whose graph is being built, the outermost first: one of them that is met again would be built for ever. */
const building: Pipeline[] = [];

/** @throws ZenError `PIPELINE_NAME_INVALID`. */
export function makePipeline<const P extends Params, R>(
  name: string,
  params: P,
  definedAt: string | undefined,
  options: PipelineOptions,
  build: (drafting: Drafting) => Refs,
): Pipeline<P, R> {
  const placed = definedAt === undefined ? {} : { place: definedAt };
  if (!NAME.test(name)) {
    throw new ZenError("PIPELINE_NAME_INVALID", `${JSON.stringify(name)} is no name for a pipeline`, {
      hint: "Use lower-case letters, digits and dashes, beginning with a letter, 63 characters at most.",
      ...placed,
    });
  }
  const draft = (): Draft => {
    const before = building.indexOf(made);
    if (before >= 0) {
      const names = [...building.slice(before), made].map((one) => one.name);
      throw new ZenError("PLAN_CYCLE", `The pipeline ${name} calls itself: ${names.join(" -> ")}`, {
        hint: "Cut one of these calls. To do something for each item of a list, use a map.",
        ...placed,
      });
    }
    building.push(made);
    try {
      const drafting = new Drafting(name);
      const outputs = build(drafting);
      return {
        name,
        ...(options.description === undefined ? {} : { description: options.description }),
        params: Object.fromEntries(Object.entries(params).map(([key, param]) => [key, param.schema])),
        nodes: drafting.nodes,
        outputs: Object.fromEntries(
          Object.entries(outputs).map(([key, ref]) => [key, { node: ref.node, output: ref.output }]),
        ),
        ...(options.stores === undefined ? {} : { stores: options.stores }),
      };
    } finally {
      building.pop();
    }
  };
  const made: Pipeline<P, R> = Object.freeze(
    withBrand({ kind: "pipeline" as const, name, params, definedAt, draft }, "pipeline"),
  );
  return made;
}
