import type { DataType } from "@zen/plugin-sdk/processing";
import type { GraphBuilder, Tensor } from "./builder.js";

/**
 * A column in the graph: one value per row (or a scalar that stands for all), and where any row may lack one, a bool tensor that
 * says which do. What `value` holds at such a row is any value of its type.
 */
export interface Term {
  /** bool, int64, double and string tensors; a timestamp is an int64. */
  readonly type: "bool" | "int64" | "float64" | "string" | "timestamp";
  readonly value: Tensor;
  readonly missing: Tensor | undefined;
}

export function isScalarType(type: DataType): type is Term["type"] {
  return typeof type === "string";
}

/** Missing where any of the terms is. */
export function missingIn(graph: GraphBuilder, terms: readonly Pick<Term, "missing">[]): Tensor | undefined {
  return terms.reduce<Tensor | undefined>((all, { missing }) => either(graph, all, missing), undefined);
}

export function either(graph: GraphBuilder, a: Tensor | undefined, b: Tensor | undefined): Tensor | undefined {
  if (a === undefined || a === b) return b;
  return b === undefined ? a : graph.op("Or", [a, b]);
}

export function where(graph: GraphBuilder, condition: Tensor, a: Tensor, b: Tensor): Tensor {
  return a === b ? a : graph.op("Where", [condition, a, b]);
}

/** The same for bools, which the runtime's `Where` does not take. */
export function whereBool(graph: GraphBuilder, condition: Tensor, a: Tensor, b: Tensor): Tensor {
  if (a === b) return a;
  return graph.op("Or", [graph.op("And", [condition, a]), graph.op("And", [graph.op("Not", [condition]), b])]);
}
