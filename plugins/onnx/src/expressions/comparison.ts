import type { TypedExpression } from "@zen/plugin-sdk/processing";
import type { GraphBuilder, Tensor } from "../graph/builder.js";
import { cast } from "../graph/cast.js";
import { missingIn, where, whereBool, type Term } from "../graph/term.js";
import type { Emitter, Emitters } from "./emitter.js";

type Compare = (graph: GraphBuilder, a: Term, b: Term, sources: readonly TypedExpression[]) => Tensor | undefined;

/** Operator set 17 compares no strings; one beside a literal is looked up in a table of one entry. */
export const equal: Compare = (graph, a, b, [sourceA, sourceB]) => {
  if (a.type === "float64") {
    const bothNaN = graph.op("And", [graph.op("IsNaN", [a.value]), graph.op("IsNaN", [b.value])]);
    return graph.op("Or", [graph.op("Equal", [a.value, b.value]), bothNaN]);
  }
  if (a.type !== "string") return graph.op("Equal", [a.value, b.value]);
  if (sourceB?.kind === "literal" && sourceB.value !== null) return isText(graph, a.value, String(sourceB.value));
  if (sourceA?.kind === "literal" && sourceA.value !== null) return isText(graph, b.value, String(sourceA.value));
  return undefined;
};

export function isText(graph: GraphBuilder, value: Tensor, text: string): Tensor {
  const found = graph.ml("LabelEncoder", [value], {
    keys_strings: { strings: [text] },
    values_int64s: { ints: [1] },
    default_int64: { int: 0 },
  });
  return cast(graph, found, "bool");
}

/** NaN comes after every number, and ONNX, like IEEE 754, has it in no order. */
export const less: Compare = (graph, a, b) => {
  if (a.type === "string") return undefined;
  if (a.type === "bool") return graph.op("Less", [cast(graph, a.value, "int64"), cast(graph, b.value, "int64")]);
  const below = graph.op("Less", [a.value, b.value]);
  if (a.type !== "float64") return below;
  const numberBelowNaN = graph.op("And", [
    graph.op("Not", [graph.op("IsNaN", [a.value])]),
    graph.op("IsNaN", [b.value]),
  ]);
  return graph.op("Or", [below, numberBelowNaN]);
};

const swapped =
  (compare: Compare): Compare =>
  (graph, a, b, [x, y]) =>
    compare(graph, b, a, [y!, x!]);
const opposite =
  (compare: Compare): Compare =>
  (graph, ...rest) => {
    const holds = compare(graph, ...rest);
    return holds === undefined ? undefined : graph.op("Not", [holds]);
  };

function comparison(compare: Compare): Emitter {
  return (graph, args, call) => {
    const value = compare(graph, args[0]!, args[1]!, call.arguments);
    return value === undefined ? undefined : { type: "bool", value, missing: missingIn(graph, args) };
  };
}

/** The first of equals stays. */
function extreme(better: Compare): Emitter {
  return (graph, args) => {
    let best = args[0]!.value;
    for (const arg of args.slice(1)) {
      const replaces = better(graph, arg, { ...arg, value: best }, []);
      if (replaces === undefined) return undefined;
      best = (arg.type === "bool" ? whereBool : where)(graph, replaces, arg.value, best);
    }
    return { type: args[0]!.type, value: best, missing: missingIn(graph, args) };
  };
}

export const comparisons: Emitters = {
  equal: comparison(equal),
  not_equal: comparison(opposite(equal)),
  less: comparison(less),
  greater: comparison(swapped(less)),
  less_or_equal: comparison(opposite(swapped(less))),
  greater_or_equal: comparison(opposite(less)),
  least: extreme(less),
  greatest: extreme(swapped(less)),
};
