import { ZenError } from "@zen/plugin-sdk";
import { cast } from "../graph/cast.js";
import type { GraphBuilder, Tensor } from "../graph/builder.js";
import type { FeatureTensor } from "../transform/features.js";
import type { ActivationLayer, Matrix, NetworkLayer, NetworkSpec } from "./spec.js";

/** The values of a layer, float [batch, width]. */
interface Values {
  readonly tensor: Tensor;
  readonly width: number;
}

const OPERATOR = {
  relu: "Relu",
  tanh: "Tanh",
  sigmoid: "Sigmoid",
  softplus: "Softplus",
  elu: "Elu",
  "leaky-relu": "LeakyRelu",
} as const satisfies Record<ActivationLayer["activation"], string>;

/** Writes a network over the features into the graph. @throws ZenError `NETWORK_INVALID` where names or sizes do not fit. */
export function emitNetwork(
  graph: GraphBuilder,
  network: NetworkSpec,
  features: ReadonlyMap<string, FeatureTensor>,
): Values {
  const layers = new Map<string, Values>();
  const from = (id: string): Values =>
    layers.get(id) ?? invalid(`there is no layer ${id} before the one that reads it`);
  for (const layer of network.layers) {
    if (layers.has(layer.id)) invalid(`the layer ${layer.id} is there twice`);
    layers.set(layer.id, emitLayer(graph, layer, features, from));
  }
  return from(network.output);
}

function emitLayer(
  graph: GraphBuilder,
  layer: NetworkLayer,
  features: ReadonlyMap<string, FeatureTensor>,
  from: (id: string) => Values,
): Values {
  const feature = (name: string, kind: FeatureTensor["kind"]): FeatureTensor => {
    const found = features.get(name);
    return found?.kind === kind
      ? found
      : invalid(`the layer ${layer.id} needs the ${kind} feature ${name}, which the transform does not have`);
  };
  switch (layer.kind) {
    case "numbers":
      return {
        tensor: numbers(
          graph,
          layer.features.map((name) => feature(name, "number").tensor),
        ),
        width: layer.features.length,
      };
    case "embedding": {
      const { tensor, cardinality } = feature(layer.feature, "index");
      if (layer.table.rows !== cardinality)
        invalid(`the table of ${layer.id} has ${layer.table.rows} rows for ${cardinality} cases`);
      return { tensor: graph.op("Gather", [matrix(graph, layer.table), tensor]), width: layer.table.columns };
    }
    case "one-hot": {
      const { tensor, cardinality } = feature(layer.feature, "index");
      const values = graph.constant({ type: "float", dims: [2], data: Float32Array.of(0, 1) });
      return { tensor: graph.op("OneHot", [tensor, graph.int(cardinality!), values]), width: cardinality! };
    }
    case "dense": {
      const { tensor, width } = from(layer.from);
      if (layer.weights.rows !== width)
        invalid(`the layer ${layer.id} has ${layer.weights.rows} rows of weights for ${width} inputs`);
      const bias = layer.bias === undefined ? [] : [vector(graph, layer.bias, layer.weights.columns, layer.id)];
      return {
        tensor: graph.op("Gemm", [tensor, matrix(graph, layer.weights), ...bias]),
        width: layer.weights.columns,
      };
    }
    case "add": {
      const parts = layer.from.map(from);
      const width = parts[0]?.width ?? invalid(`the layer ${layer.id} adds nothing`);
      if (parts.some((part) => part.width !== width)) invalid(`the layer ${layer.id} adds layers of different widths`);
      const bias = layer.bias === undefined ? [] : [vector(graph, layer.bias, width, layer.id)];
      const terms = [...parts.map(({ tensor }) => tensor), ...bias];
      return { tensor: terms.length === 1 ? terms[0]! : graph.op("Sum", terms), width };
    }
    case "concatenate": {
      const parts = layer.from.map(from);
      if (parts.length === 0) invalid(`the layer ${layer.id} joins nothing`);
      const tensor = graph.op(
        "Concat",
        parts.map((part) => part.tensor),
        { axis: { int: 1 } },
      );
      return { tensor, width: parts.reduce((sum, { width }) => sum + width, 0) };
    }
    case "activation": {
      const { tensor, width } = from(layer.from);
      return { tensor: graph.op(OPERATOR[layer.activation], [tensor]), width };
    }
  }
}

/** Doubles become floats here, after all arithmetic on them. */
function numbers(graph: GraphBuilder, features: readonly Tensor[]): Tensor {
  if (features.length === 0) invalid("a layer of numbers has no feature");
  const columns = features.map((feature) => graph.op("Unsqueeze", [feature, graph.ints([1])]));
  return cast(graph, columns.length === 1 ? columns[0]! : graph.op("Concat", columns, { axis: { int: 1 } }), "float");
}

function matrix(graph: GraphBuilder, { rows, columns, values }: Matrix): Tensor {
  if (values.length !== rows * columns) invalid(`a matrix of ${rows} by ${columns} has ${values.length} values`);
  return graph.constant({ type: "float", dims: [rows, columns], data: values });
}

function vector(graph: GraphBuilder, values: Float32Array, width: number, layer: string): Tensor {
  if (values.length !== width) invalid(`the bias of ${layer} has ${values.length} values for ${width} outputs`);
  return graph.constant({ type: "float", dims: [width], data: values });
}

export function invalid(what: string): never {
  throw new ZenError("NETWORK_INVALID", `The network cannot be compiled: ${what}`, {
    hint: "This is a fault of the trainer that made the network.",
  });
}
