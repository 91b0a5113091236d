import { isZenError, ZenError, type TensorSignature } from "@zen/plugin-sdk";
import { check, parse, type Column, type TransformSpec } from "@zen/plugin-sdk/processing";
import { emit } from "../expressions/emit.js";
import type { GraphBuilder, Tensor } from "../graph/builder.js";
import type { Term } from "../graph/term.js";
import { emitFeature, type FeatureTensor } from "./features.js";
import { addInput } from "./inputs.js";

export interface EmittedTransform {
  readonly inputs: readonly TensorSignature[];
  /** By the features' output names, in their order. */
  readonly features: ReadonlyMap<string, FeatureTensor>;
}

/** Writes everything from raw columns to features into the graph. @throws ZenError `ONNX_NOT_EXPORTABLE`, `TRANSFORM_INVALID` */
export function emitTransform(
  graph: GraphBuilder,
  transform: TransformSpec,
  taken: ReadonlySet<string>,
): EmittedTransform {
  if (transform.inputs.length === 0) throw new ZenError("TRANSFORM_INVALID", "The transform reads no column");
  const columns = new Map<string, Term>();
  const schema: Column[] = [];
  const signatures = transform.inputs.map((column) => {
    const { signature, term } = addInput(graph, column, taken);
    columns.set(column.name, term);
    schema.push(column);
    return signature;
  });
  for (const { column, expression } of transform.derive) {
    columns.set(column.name, perRow(graph, derived(graph, column, expression, schema, columns)));
    schema.push(column);
  }
  const features = new Map<string, FeatureTensor>();
  for (const feature of transform.features) {
    const input = columns.get(feature.input);
    if (input === undefined)
      throw new ZenError(
        "TRANSFORM_INVALID",
        `The feature ${feature.output} reads ${feature.input}, which the transform does not have`,
      );
    features.set(feature.output, emitFeature(graph, feature, input));
  }
  return { inputs: signatures, features };
}

function derived(
  graph: GraphBuilder,
  column: Column,
  expression: string,
  schema: readonly Column[],
  columns: ReadonlyMap<string, Term>,
): Term {
  try {
    return emit(graph, check(parse(expression), { columns: schema }), columns);
  } catch (error) {
    if (!isZenError(error, "ONNX_NOT_EXPORTABLE")) throw error;
    throw new ZenError(error.code, `The column ${column.name} cannot become part of the model: ${error.message}`, {
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      place: `${column.name} = ${expression}`,
    });
  }
}

/** A result that is the same for all rows may be a scalar; as a column it is there for every row. */
function perRow(graph: GraphBuilder, term: Term): Term {
  const spread = (tensor: Tensor): Tensor =>
    graph.isScalar(tensor) ? graph.op("Expand", [tensor, graph.batchShape()]) : tensor;
  return { ...term, value: spread(term.value), missing: term.missing === undefined ? undefined : spread(term.missing) };
}
