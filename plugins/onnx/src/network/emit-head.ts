import type { LabelTransform } from "@zen/plugin-sdk/processing";
import { cast } from "../graph/cast.js";
import type { GraphBuilder, Tensor } from "../graph/builder.js";
import type { Port } from "../proto/model.js";
import { invalid } from "./emit-network.js";
import type { NetworkSpec } from "./spec.js";

export type OutputPort = Port & { readonly tensor: Tensor };

/** From raw outputs float [batch, width] to what the model answers. */
export function emitHead(
  graph: GraphBuilder,
  head: NetworkSpec["head"],
  raw: { readonly tensor: Tensor; readonly width: number },
  label: LabelTransform,
): readonly OutputPort[] {
  if (head === "linear") return [value(graph, raw, label)];
  if (label.kind !== "class") return invalid(`a ${head} head answers with a class, but the label is a number`);
  const classes = label.classes.length;
  const width = head === "sigmoid" ? 1 : classes;
  if (raw.width !== width || (head === "sigmoid" && classes !== 2))
    invalid(`a ${head} head over ${raw.width} outputs does not fit ${classes} classes`);
  const probabilities =
    head === "softmax" ? graph.op("Softmax", [raw.tensor], { axis: { int: 1 } }) : twoClasses(graph, raw.tensor);
  // The first of equals, as in the definition of the model.
  const winner = graph.op("ArgMax", [probabilities], { axis: { int: 1 }, keepdims: { int: 0 } });
  return [
    { name: "probabilities", type: "float", dims: [-1, classes], tensor: probabilities },
    { name: "class", type: "int64", dims: [-1], tensor: winner },
  ];
}

function twoClasses(graph: GraphBuilder, raw: Tensor): Tensor {
  const second = graph.op("Sigmoid", [raw]);
  const one = graph.constant({ type: "float", dims: [], data: Float32Array.of(1) });
  return graph.op("Concat", [graph.op("Sub", [one, second]), second], { axis: { int: 1 } });
}

/** In the label's own unit: the scaling that was for the trainer's good is taken back. */
function value(
  graph: GraphBuilder,
  raw: { readonly tensor: Tensor; readonly width: number },
  label: LabelTransform,
): OutputPort {
  if (label.kind !== "number") return invalid("a linear head answers with a number, but the label is a class");
  if (raw.width !== 1) invalid(`a linear head needs one output, not ${raw.width}`);
  const scaled = cast(graph, graph.op("Squeeze", [raw.tensor, graph.ints([1])]), "double");
  const unit = graph.op("Add", [graph.op("Mul", [scaled, graph.double(label.divisor)]), graph.double(label.offset)]);
  return { name: "value", type: "float", dims: [-1], tensor: cast(graph, unit, "float") };
}
