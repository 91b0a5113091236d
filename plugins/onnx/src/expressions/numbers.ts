import { where, type Term } from "../graph/term.js";
import type { GraphBuilder, Tensor } from "../graph/builder.js";
import { operator, strict, type Emitter, type Emitters } from "./emitter.js";

/** A whole number is its own rounding. */
function rounding(compute: (graph: GraphBuilder, x: Tensor) => Tensor): Emitter {
  return strict((graph, [value], [term]) => (term!.type === "int64" ? value : compute(graph, value!)));
}

const isNaN = (graph: GraphBuilder, x: Tensor): Tensor => graph.op("IsNaN", [x]);

export const numbers: Emitters = {
  abs: operator("Abs"),
  // The runtime's own sign of NaN is 0.
  sign: strict((graph, [x], [term]: readonly Term[]) => {
    const sign = graph.op("Sign", [x!]);
    return term!.type === "int64" ? sign : where(graph, isNaN(graph, x!), x!, sign);
  }),
  floor: rounding((graph, x) => graph.op("Floor", [x])),
  ceil: rounding((graph, x) => graph.op("Ceil", [x])),
  trunc: rounding((graph, x) => {
    const negative = graph.op("Less", [x, graph.double(0)]);
    return where(graph, negative, graph.op("Ceil", [x]), graph.op("Floor", [x]));
  }),
  round: rounding((graph, x) => graph.op("Round", [x])),
  sqrt: operator("Sqrt"),
  exp: operator("Exp"),
  ln: operator("Log"),
  sin: operator("Sin"),
  cos: operator("Cos"),
  pow: operator("Pow"),
  is_nan: operator("IsNaN"),
  is_finite: strict((graph, [x]) => graph.op("Not", [graph.op("Or", [isNaN(graph, x!), graph.op("IsInf", [x!])])])),
};
