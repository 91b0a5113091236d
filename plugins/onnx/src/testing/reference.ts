import type { NetworkSpec } from "../network/spec.js";

const ACTIVATION: Readonly<Record<string, (x: number) => number>> = {
  relu: (x) => Math.max(0, x),
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  softplus: (x) => Math.log1p(Math.exp(x)),
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  "leaky-relu": (x) => (x > 0 ? x : 0.01 * x),
};

/** The network's raw outputs in float64. */
export function referenceNetwork(network: NetworkSpec, features: Readonly<Record<string, number | null>>): number[] {
  const layers = new Map<string, number[]>();
  for (const layer of network.layers) {
    const from = (id: string): number[] => layers.get(id)!;
    switch (layer.kind) {
      case "numbers":
        layers.set(
          layer.id,
          layer.features.map((name) => Math.fround(Number(features[name]))),
        );
        break;
      case "embedding": {
        const { columns, values } = layer.table;
        const start = Number(features[layer.feature]) * columns;
        layers.set(layer.id, Array.from(values.subarray(start, start + columns)));
        break;
      }
      case "one-hot":
        layers.set(
          layer.id,
          [0, 1, 2, 3].map((at) => Number(at === features[layer.feature])),
        );
        break;
      case "dense": {
        const { columns, values } = layer.weights;
        const sums = Array.from({ length: columns }, (_, to) =>
          from(layer.from).reduce((sum, x, at) => sum + x * values[at * columns + to]!, layer.bias?.[to] ?? 0),
        );
        layers.set(layer.id, sums);
        break;
      }
      case "add":
        layers.set(
          layer.id,
          from(layer.from[0]!).map((_, at) =>
            layer.from.reduce((sum, id) => sum + from(id)[at]!, layer.bias?.[at] ?? 0),
          ),
        );
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
