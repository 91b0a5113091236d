import type { Json } from "../job.js";
import type { ParamSchema } from "./params.js";
import type { Binding, OutputBinding, Source, StepId, StepOptions, StoreNames } from "./plan.js";
import type { Condition } from "./refs.js";

/**
 * A pipeline that is data and no program, as a YAML file says it: a plan before its steps are found. References name nodes by the ids that
 * they have in the plan. Every `at` is a place in the file, `pipelines/penguins.yaml:12:5`.
 */
export interface PipelineDescription {
  readonly name: string;
  readonly description?: string;
  readonly params: Readonly<Record<string, ParamSchema>>;
  /** Each after those that it refers to. */
  readonly nodes: readonly DescribedNode[];
  readonly outputs: Readonly<Record<string, Described<OutputBinding>>>;
  readonly stores?: StoreNames;
  readonly at: string;
}

/** What is bound, and where that is written. */
export interface Described<B extends Binding = Binding> {
  readonly to: B;
  readonly at: string;
}

export type DescribedNode = DescribedStep | DescribedMap | DescribedWhen | DescribedJoin | DescribedCall;

interface Named {
  /** Its id is this, after the id of the map or condition around it and a dot. */
  readonly name: string;
  readonly at: string;
}

interface DescribedBody extends Named {
  readonly nodes: readonly DescribedNode[];
  readonly outputs: Readonly<Record<string, Described<Source>>>;
}

export interface DescribedStep extends Named {
  readonly kind: "step";
  /** `args` make a step of a factory. */
  readonly uses: StepId;
  readonly usesAt: string;
  readonly inputs: Readonly<Record<string, Described>>;
  readonly options: StepOptions;
  /** Ids of nodes. */
  readonly after: readonly string[];
}

export interface DescribedMap extends DescribedBody {
  readonly kind: "map";
  readonly over: Described<Source>;
}

export interface DescribedWhen extends DescribedBody {
  readonly kind: "when";
  readonly condition: { readonly left: Described<Source>; readonly op: Condition["op"]; readonly right: Json };
}

export interface DescribedJoin extends Named {
  readonly kind: "gather" | "merge";
  readonly from: readonly Described<Source>[];
}

export interface DescribedCall extends Named {
  readonly kind: "call";
  /** An export of a module (its one pipeline where no export is named), or a pipeline that is written in place. */
  readonly calls: { readonly module: string; readonly export?: string } | PipelineDescription;
  readonly usesAt: string;
  readonly params: Readonly<Record<string, Described>>;
}
