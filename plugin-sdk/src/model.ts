import type { TransformSpec } from "./processing/transform.js";

/** Datatypes of the Open Inference Protocol v2 that Zen's models use. */
export type TensorType = "BOOL" | "INT64" | "FP32" | "FP64" | "BYTES";

export interface TensorSignature {
  readonly name: string;
  readonly datatype: TensorType;
  /** -1 is the batch dimension. */
  readonly shape: readonly number[];
  /** Whether a request may leave the value out or send null; the graph fills it. */
  readonly optional?: boolean;
  /** `timestamp`: INT64 microseconds since 1970-01-01 UTC; `bool`: INT64 0 or 1, of a column that may be null. */
  readonly logicalType?: "timestamp" | "bool";
}

/**
 * A Model artifact is a folder with `model.json` (this) and the files it names. A model takes *raw* columns: every derive
 * and apply that its features need is inside the graph.
 */
export interface ModelManifest {
  readonly format: "model@1";
  readonly runtime: "onnx";
  /** Path of the graph within the folder. */
  readonly file: string;
  readonly task: "classification" | "regression";
  /** One for each of `transform.inputs`, in their order; the name differs from the column's where an output has that name. */
  readonly inputs: readonly TensorSignature[];
  /**
   * Classification: `probabilities` FP32 [-1, classes] and `class` INT64 [-1] (an index into `classes`);
   * regression: `value` FP32 [-1], in the label's own unit.
   */
  readonly outputs: readonly TensorSignature[];
  /** The label column of the training data. */
  readonly label: string;
  readonly classes?: readonly (string | number | boolean)[];
  readonly transform: TransformSpec;
  /** What the trainer wishes to be known: layers, epochs, losses. JSON only. */
  readonly training?: Readonly<Record<string, unknown>>;
}
