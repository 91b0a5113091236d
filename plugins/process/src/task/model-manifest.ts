import type { ModelManifest, TensorSignature } from "@zen/plugin-sdk";
import { isObject } from "./collect-json.js";
import { invalidOutput } from "./output-errors.js";

/** A raw column that the graph takes, as a rank-1 tensor of the column's name. */
interface ColumnInput {
  readonly name: string;
  readonly type: "bool" | "int64" | "float64" | "string" | "timestamp";
  /** A request may leave it out or send null; the graph then gets the value that stands for null. */
  readonly optional?: boolean;
}

const DATATYPE = { bool: "BOOL", int64: "INT64", float64: "FP64", string: "BYTES", timestamp: "INT64" } as const;

/**
 * `model.json` in full. The short form names what cannot be guessed, `{ task, label, classes, columns, file? }`, and the rest follows from it:
 * one input per column, and the outputs that a task has.
 */
export function fullManifest(output: string, given: unknown): ModelManifest {
  if (!isObject(given))
    throw invalidOutput(output, "has a model.json that is no object", "Write { task, label, columns }.");
  if (given["columns"] === undefined) return given as unknown as ModelManifest;
  const { task, label, classes, columns, file = "model.onnx", training } = given;
  if (task !== "classification" && task !== "regression")
    throw invalidOutput(
      output,
      `has a model.json whose task is ${JSON.stringify(task)}`,
      "Write classification or regression.",
    );
  if (typeof label !== "string")
    throw invalidOutput(output, "has a model.json without a label", "Name the column that the model predicts.");
  if (task === "classification" && !(Array.isArray(classes) && classes.length >= 2))
    throw invalidOutput(
      output,
      "has a model.json without classes",
      "List the classes in the order of the probabilities.",
    );
  const inputs = columnsOf(output, columns);
  const labelTransform =
    task === "classification"
      ? ({ kind: "class", output: label, input: label, classes: classes as string[] } as const)
      : ({ kind: "number", output: label, input: label, offset: 0, divisor: 1 } as const);
  return {
    format: "model@1",
    runtime: "onnx",
    file: String(file),
    task,
    inputs: inputs.map(signatureOf),
    outputs:
      task === "classification"
        ? [
            { name: "probabilities", datatype: "FP32", shape: [-1, (classes as unknown[]).length] },
            { name: "class", datatype: "INT64", shape: [-1] },
          ]
        : [{ name: "value", datatype: "FP32", shape: [-1] }],
    label,
    ...(task === "classification" ? { classes: classes as string[] } : {}),
    transform: {
      format: "transform@1",
      inputs: inputs.map(({ name, type, optional = false }) => ({ name, type, nullable: optional })),
      derive: [],
      features: [],
      label: labelTransform,
    },
    ...(isObject(training) ? { training } : {}),
  };
}

function columnsOf(output: string, columns: unknown): readonly ColumnInput[] {
  const ok = (column: unknown): column is ColumnInput =>
    isObject(column) && typeof column["name"] === "string" && Object.hasOwn(DATATYPE, String(column["type"]));
  if (Array.isArray(columns) && columns.length > 0 && columns.every(ok)) return columns;
  throw invalidOutput(
    output,
    "has a model.json whose columns are no list of names and types",
    `Write columns: [{ "name": "age", "type": "float64" }], with a type of ${Object.keys(DATATYPE).join(", ")}.`,
  );
}

function signatureOf({ name, type, optional = false }: ColumnInput): TensorSignature {
  const wide = type === "bool" && optional;
  return {
    name,
    datatype: wide ? "INT64" : DATATYPE[type],
    shape: [-1],
    ...(optional ? { optional } : {}),
    ...(type === "timestamp" || wide ? { logicalType: type as "timestamp" | "bool" } : {}),
  };
}
