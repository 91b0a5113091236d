import type { TypedCall } from "@zen/plugin-sdk/processing";
import type { GraphBuilder, Tensor } from "../graph/builder.js";
import { missingIn, type Term } from "../graph/term.js";

/** Writes one call into the graph. Returns undefined for what ONNX cannot do; the caller refuses it by name. */
export type Emitter = (graph: GraphBuilder, args: readonly Term[], call: TypedCall) => Term | undefined;

/** The emitters of a group of functions, by name. */
export type Emitters = Readonly<Record<string, Emitter>>;

/** A function that is null exactly where an argument is; `compute` sees the values alone. */
export function strict(
  compute: (graph: GraphBuilder, values: readonly Tensor[], args: readonly Term[]) => Tensor | undefined,
): Emitter {
  return (graph, args, call) => {
    const value = compute(
      graph,
      args.map((arg) => arg.value),
      args,
    );
    if (value === undefined) return undefined;
    return { type: call.type as Term["type"], value, missing: missingIn(graph, args) };
  };
}

/** A strict function of one argument that is a single operator in ONNX. */
export function operator(name: string): Emitter {
  return strict((graph, values) => graph.op(name, values));
}

/** The argument as it is. */
export const identity: Emitter = strict((_, [value]) => value);
