import { check, evaluator, parse, type FeatureTransform, type Row, type TransformSpec, type Value } from "@zen/plugin-sdk/processing";
import type { NetworkSpec } from "../network/spec.js";

/** Features as the transform's definition says, one row at a time. */
export function referenceFeatures(transform: TransformSpec): (row: Row) => Map<string, number> {
  const columns = [...transform.inputs];
  const derived = transform.derive.map(({ column, expression }) => {
    const compute = evaluator(check(parse(expression), { columns }));
    columns.push(column);
    return { name: column.name, compute };
  });
  return (row) => {
    const values: Record<string, Value> = { ...row };
    for (const { name, compute } of derived) values[name] = compute(values);
    return new Map(transform.features.map((feature) => [feature.output, apply(feature, values[feature.input] ?? null)]));
  };
}

function apply(feature: FeatureTransform, value: Value): number {
  if (feature.kind === "category") {
    const index = (feature.vocabulary as readonly Value[]).findIndex((entry) => entry === value);
    return index < 0 ? feature.vocabulary.length : index;
  }
  const filled = value === null || Number.isNaN(Number(value)) ? feature.fill : Number(value);
  if (feature.kind === "numeric") return (filled - feature.offset) / feature.divisor;
  return feature.boundaries.filter((boundary) => boundary <= filled).length;
}

const ACTIVATION: Readonly<Record<string, (x: number) => number>> = {
  relu: (x) => Math.max(0, x),
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  softplus: (x) => Math.log1p(Math.exp(x)),
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  "leaky-relu": (x) => (x > 0 ? x : 0.01 * x),
};

/** The network's raw outputs in float64. */
export function referenceNetwork(network: NetworkSpec, features: ReadonlyMap<string, number>): number[] {
  const layers = new Map<string, number[]>();
  for (const layer of network.layers) {
    const from = (id: string): number[] => layers.get(id)!;
    switch (layer.kind) {
      case "numbers":
        layers.set(layer.id, layer.features.map((name) => Math.fround(features.get(name)!)));
        break;
      case "embedding": {
        const { columns, values } = layer.table;
        const start = features.get(layer.feature)! * columns;
        layers.set(layer.id, Array.from(values.subarray(start, start + columns)));
        break;
      }
      case "one-hot":
        layers.set(layer.id, [0, 1, 2, 3].map((at) => Number(at === features.get(layer.feature))));
        break;
      case "dense": {
        const { columns, values } = layer.weights;
        const sums = Array.from({ length: columns }, (_, to) => from(layer.from).reduce((sum, x, at) => sum + x * values[at * columns + to]!, layer.bias?.[to] ?? 0));
        layers.set(layer.id, sums);
        break;
      }
      case "add":
        layers.set(layer.id, from(layer.from[0]!).map((_, at) => layer.from.reduce((sum, id) => sum + from(id)[at]!, layer.bias?.[at] ?? 0)));
        break;
      case "concatenate":
        layers.set(layer.id, layer.from.flatMap(from));
        break;
      case "activation":
        layers.set(layer.id, from(layer.from).map(ACTIVATION[layer.activation]!));
    }
  }
  return layers.get(network.output)!;
}
