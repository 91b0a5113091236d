import { ZenError } from "@zen/plugin-sdk";
import type { BucketFeature, CategoryFeature, FeatureTransform, NumericFeature } from "@zen/plugin-sdk/processing";
import { cast } from "../graph/cast.js";
import type { GraphBuilder, Tensor } from "../graph/builder.js";
import { either, where, type Term } from "../graph/term.js";

/** A feature as the network takes it: `number` double [batch], `index` int64 [batch]. */
export interface FeatureTensor {
  readonly kind: "number" | "index";
  readonly tensor: Tensor;
  /** Of an index. */
  readonly cardinality?: number;
}

export function emitFeature(graph: GraphBuilder, feature: FeatureTransform, input: Term): FeatureTensor {
  switch (feature.kind) {
    case "numeric":
      return { kind: "number", tensor: numeric(graph, feature, input) };
    case "bucket":
      return { kind: "index", tensor: bucket(graph, feature, input), cardinality: feature.boundaries.length + 1 };
    case "category":
      return { kind: "index", tensor: category(graph, feature, input), cardinality: feature.vocabulary.length + 1 };
  }
}

/** The value as a double with null and NaN replaced. */
function filled(graph: GraphBuilder, input: Term, fill: number, output: string): Tensor {
  if (input.type === "string") throw wrongType(output, "a string", "a number");
  const value = input.type === "float64" ? input.value : cast(graph, input.value, "double");
  const notANumber = input.type === "float64" ? graph.op("IsNaN", [value]) : undefined;
  const replaced = either(graph, input.missing, notANumber);
  return replaced === undefined ? value : where(graph, replaced, graph.double(fill), value);
}

/** In double throughout, as training computes it; the network's float comes after. */
function numeric(graph: GraphBuilder, { fill, offset, divisor, output }: NumericFeature, input: Term): Tensor {
  const value = filled(graph, input, fill, output);
  if (offset === 0 && divisor === 1) return value;
  return graph.op("Div", [graph.op("Sub", [value, graph.double(offset)]), graph.double(divisor)]);
}

function bucket(graph: GraphBuilder, { fill, boundaries, output }: BucketFeature, input: Term): Tensor {
  const value = graph.op("Unsqueeze", [filled(graph, input, fill, output), graph.ints([1])]);
  const borders = graph.constant({ type: "double", dims: [1, boundaries.length], data: Float64Array.from(boundaries) });
  const reached = cast(graph, graph.op("GreaterOrEqual", [value, borders]), "int64");
  return graph.op("ReduceSum", [reached, graph.ints([1])], { keepdims: { int: 0 } });
}

function category(graph: GraphBuilder, { vocabulary, output }: CategoryFeature, input: Term): Tensor {
  const other = vocabulary.length;
  if (other === 0) return graph.op("Expand", [graph.int(0), graph.op("Shape", [input.value])]);
  const index = lookUp(graph, vocabulary, input, output);
  // The value that stands for a null text is in no vocabulary.
  return input.missing === undefined ? index : where(graph, input.missing, graph.int(other), index);
}

function lookUp(graph: GraphBuilder, vocabulary: CategoryFeature["vocabulary"], input: Term, output: string): Tensor {
  const places = { values_int64s: { ints: vocabulary.map((_, at) => at) }, default_int64: { int: vocabulary.length } };
  const expected = input.type === "string" ? "string" : input.type === "bool" ? "boolean" : "number";
  if (vocabulary.some((value) => typeof value !== expected))
    throw wrongType(output, `a ${input.type}`, "of another type in its vocabulary");
  if (input.type === "string")
    return graph.ml("LabelEncoder", [input.value], {
      keys_strings: { strings: vocabulary as readonly string[] },
      ...places,
    });
  if (input.type === "float64") return lookUpDouble(graph, vocabulary as readonly number[], input.value);
  const value = input.type === "bool" ? cast(graph, input.value, "int64") : input.value;
  return graph.ml("LabelEncoder", [value], {
    keys_int64s: { ints: vocabulary.map((entry) => BigInt(entry)) },
    ...places,
  });
}

/** The table operator knows floats only, which are too coarse: a double is compared with every entry. */
function lookUpDouble(graph: GraphBuilder, vocabulary: readonly number[], value: Tensor): Tensor {
  const entries = graph.constant({ type: "double", dims: [1, vocabulary.length], data: Float64Array.from(vocabulary) });
  const hit = cast(graph, graph.op("Equal", [graph.op("Unsqueeze", [value, graph.ints([1])]), entries]), "int64");
  const back = graph.ints(vocabulary.map((_, at) => at - vocabulary.length));
  const steps = graph.op("ReduceSum", [graph.op("Mul", [hit, back]), graph.ints([1])], { keepdims: { int: 0 } });
  return graph.op("Add", [steps, graph.int(vocabulary.length)]);
}

function wrongType(output: string, is: string, not: string): ZenError {
  return new ZenError("TRANSFORM_INVALID", `The feature ${output} reads a column that is ${is}, not ${not}`);
}
