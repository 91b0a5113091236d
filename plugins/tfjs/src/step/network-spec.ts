import type { NetworkLayer, NetworkSpec } from "@zen/onnx";
import type { FeedForwardResult } from "../train/feed-forward.js";
import type { FeatureColumn } from "../train/data.js";

/** The trained network in the form that becomes part of a model's graph. `features` are those it was trained on, in their order. */
export function networkSpec(
  { shape, head, weights }: FeedForwardResult,
  features: readonly Pick<FeatureColumn, "name" | "kind">[],
): NetworkSpec {
  const layers: NetworkLayer[] = inputLayer(
    shape.dense,
    shape.cardinalities,
    weights.matrices[0]!.values,
    shape.hidden[0]!,
    features,
    weights.biases[0]!,
  );
  let last = "layer0";
  for (let layer = 1; layer < weights.matrices.length; layer++) {
    layers.push({ id: `active${layer - 1}`, kind: "activation", from: last, activation: "relu" });
    last = `layer${layer}`;
    layers.push({
      id: last,
      kind: "dense",
      from: `active${layer - 1}`,
      weights: weights.matrices[layer]!,
      bias: weights.biases[layer]!,
    });
  }
  return { layers, output: last, head };
}

/** The input layer's table, taken apart: the rows of the numbers are a dense layer, those of each index an embedding. */
function inputLayer(
  dense: number,
  cardinalities: readonly number[],
  table: Float32Array,
  units: number,
  features: readonly Pick<FeatureColumn, "name" | "kind">[],
  bias: Float32Array,
): NetworkLayer[] {
  const named = (kind: FeatureColumn["kind"]): readonly string[] =>
    features.filter((feature) => feature.kind === kind).map(({ name }) => name);
  const slice = (from: number, rows: number) => ({
    rows,
    columns: units,
    values: table.slice(from * units, (from + rows) * units),
  });
  const layers: NetworkLayer[] = [];
  const parts: string[] = [];
  if (dense > 0) {
    layers.push({ id: "numbers", kind: "numbers", features: named("number") });
    layers.push({ id: "weighted", kind: "dense", from: "numbers", weights: slice(0, dense) });
    parts.push("weighted");
  }
  let row = dense;
  named("index").forEach((feature, at) => {
    const id = `embedding${at}`;
    layers.push({ id, kind: "embedding", feature, table: slice(row, cardinalities[at]!) });
    row += cardinalities[at]!;
    parts.push(id);
  });
  layers.push({ id: "layer0", kind: "add", from: parts, bias });
  return layers;
}
