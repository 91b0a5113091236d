import { ELEMENT, type ElementType } from "../proto/model.js";
import type { GraphBuilder, Tensor } from "./builder.js";

export function cast(graph: GraphBuilder, tensor: Tensor, to: ElementType): Tensor {
  return graph.op("Cast", [tensor], { to: { int: ELEMENT[to] } });
}
