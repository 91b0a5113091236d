import { ZenError, type TensorSignature } from "@zen/plugin-sdk";
import { typeName, type Column } from "@zen/plugin-sdk/processing";
import { MISSING } from "@zen/plugin-sdk/serving";
import { cast } from "../graph/cast.js";
import type { GraphBuilder } from "../graph/builder.js";
import { isScalarType, type Term } from "../graph/term.js";
import { isText } from "../expressions/comparison.js";
import type { ElementType } from "../proto/model.js";

export interface GraphInput {
  readonly signature: TensorSignature;
  readonly term: Term;
}

const DATATYPE = { bool: "BOOL", int64: "INT64", timestamp: "INT64", float64: "FP64", string: "BYTES" } as const;
const ELEMENT_TYPE: Readonly<Record<string, ElementType>> = {
  BOOL: "bool",
  INT64: "int64",
  FP64: "double",
  BYTES: "string",
};

/**
 * Makes a raw column an input of the graph: one dimension, the batch. Of a column that may be null the value that stands
 * for null is recognised; a bool that may be is an INT64. `taken` are names that the graph needs for its outputs.
 */
export function addInput(graph: GraphBuilder, column: Column, taken: ReadonlySet<string>): GraphInput {
  const { type, nullable } = column;
  if (!isScalarType(type)) {
    throw new ZenError(
      "ONNX_NOT_EXPORTABLE",
      `The column ${column.name} is a ${typeName(type)}, which a model cannot take`,
      {
        hint: "Use the list's parts as columns of their own.",
      },
    );
  }
  const datatype = nullable && type === "bool" ? "INT64" : DATATYPE[type];
  const name = taken.has(column.name) || column.name.startsWith("/") ? `input:${column.name}` : column.name;
  const value = graph.input({ name, type: ELEMENT_TYPE[datatype]!, dims: [-1] });
  const signature: TensorSignature = {
    name,
    datatype,
    shape: [-1],
    ...(nullable ? { optional: true } : {}),
    ...(type === "timestamp" || (type === "bool" && nullable) ? { logicalType: type } : {}),
  };
  if (!nullable) return { signature, term: { type, value, missing: undefined } };
  const missing =
    datatype === "BYTES"
      ? isText(graph, value, MISSING.BYTES)
      : graph.op("Equal", [value, datatype === "FP64" ? graph.double(MISSING.FP64) : graph.int(MISSING.INT64)]);
  return { signature, term: { type, value: type === "bool" ? cast(graph, value, "bool") : value, missing } };
}
