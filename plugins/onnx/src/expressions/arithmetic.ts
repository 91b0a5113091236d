import { either, missingIn } from "../graph/term.js";
import type { GraphBuilder, Tensor } from "../graph/builder.js";
import { operator, strict, type Emitter, type Emitters } from "./emitter.js";
import { quotient } from "./integers.js";

/** An int64 function of two arguments that is null where the second is 0. */
function byNonZero(compute: (graph: GraphBuilder, a: Tensor, b: Tensor) => Tensor): Emitter {
  return (graph, args) => {
    const [a, b] = args;
    const zero = graph.op("Equal", [b!.value, graph.int(0)]);
    return {
      type: "int64",
      value: compute(graph, a!.value, b!.value),
      missing: either(graph, missingIn(graph, args), zero),
    };
  };
}

const intRemainder = byNonZero((graph, a, b) => graph.op("Sub", [a, graph.op("Mul", [quotient(graph, a, b), b])]));
const floatRemainder = strict((graph, values) => graph.op("Mod", values, { fmod: { int: 1 } }));

/** int64 that does not fit wraps around here, where training refuses it. */
export const arithmetic: Emitters = {
  add: operator("Add"),
  subtract: operator("Sub"),
  multiply: operator("Mul"),
  divide: operator("Div"),
  div: byNonZero(quotient),
  remainder: (graph, args, call) => (call.type === "int64" ? intRemainder : floatRemainder)(graph, args, call),
  negate: operator("Neg"),
};
