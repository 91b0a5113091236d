import type { InputSpec } from "./input.js";
import type { Operator } from "./operators.js";

/**
 * `processing@1`: a graph of operators over relations, as plain JSON. It names no file and no machine: inputs and outputs
 * are bound to places when a job is submitted, so that equal plans have equal digests wherever they run.
 *
 * A relation is a bag of rows under a schema. Order is seen by `order` (with `limit`) and `window` alone, and there every
 * tie is broken by the whole row; no result depends on the order in which an engine meets rows.
 */
export interface ProcessingPlan {
  readonly format: "processing@1";
  /** What `scan` reads, by name. */
  readonly inputs: Readonly<Record<string, InputSpec>>;
  /** Each node reads inputs and nodes before it. */
  readonly nodes: readonly PlanNode[];
  /** Datasets to write: output name -> relation. */
  readonly outputs: Readonly<Record<string, RelationRef>>;
  /** Analyses to return: name -> id of an `analyse` node. */
  readonly analyses?: Readonly<Record<string, string>>;
}

/** A node's id: a letter, then letters, digits, `_` or `-`. */
export type PlanNode = Operator & { readonly id: string };

/** The id of a node with one relation, or `id.part` for a part of a `split`. */
export type RelationRef = string;

/** A user's function, with all that it needs, as it is sent wherever the plan runs. */
export interface RowFunctionSource {
  /** An expression of ES2022 whose value is the function: `(row) => ({ id: row.id })`. */
  readonly javascript: string;
}
