import type { GraphBuilder, Tensor } from "../graph/builder.js";
import { cast } from "../graph/cast.js";
import { where } from "../graph/term.js";

/** Towards zero; of any divisor but 0 and -1, which the processor's own division traps on (0, and the least int64 by -1). */
function quotientOf(graph: GraphBuilder, a: Tensor, b: Tensor): Tensor {
  return graph.op("Div", [a, b]);
}

/** Towards zero. A divisor of 0 gives some number; int64 that does not fit wraps around. */
export function quotient(graph: GraphBuilder, a: Tensor, b: Tensor): Tensor {
  const minusOne = graph.op("Equal", [b, graph.int(-1)]);
  const zero = graph.op("Equal", [b, graph.int(0)]);
  const safe = where(graph, graph.op("Or", [minusOne, zero]), graph.int(1), b);
  return where(graph, minusOne, graph.op("Neg", [a]), quotientOf(graph, a, safe));
}

/** Down, for a constant divisor above 1. */
export function floorQuotient(graph: GraphBuilder, a: Tensor, divisor: number): Tensor {
  const whole = quotientOf(graph, a, graph.int(divisor));
  const exact = graph.op("Mul", [whole, graph.int(divisor)]);
  return graph.op("Sub", [whole, cast(graph, graph.op("Greater", [exact, a]), "int64")]);
}

/** From 0 up to but without the constant divisor. */
export function floorRemainder(graph: GraphBuilder, a: Tensor, divisor: number): Tensor {
  return graph.op("Sub", [a, graph.op("Mul", [floorQuotient(graph, a, divisor), graph.int(divisor)])]);
}
