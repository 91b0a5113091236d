import { didYouMean, ZenError } from "@zen/plugin-sdk";
import { typeName, type Column, type DataType, type Schema } from "@zen/plugin-sdk/processing";
import type { FeatureSpec, LabelSpec } from "./features.js";

/** A feature with the column it reads. */
export interface ResolvedFeature {
  readonly spec: FeatureSpec;
  readonly column: Column;
  readonly output: string;
}
export interface ResolvedLabel {
  readonly column: Column;
  readonly as: "class" | "number";
}

export function findColumn(schema: Schema, name: string, use: string): Column {
  const column = schema.columns.find((candidate) => candidate.name === name);
  if (column !== undefined) return column;
  const known = schema.columns.map((candidate) => candidate.name);
  throw new ZenError("COLUMN_NOT_FOUND", `The ${use} ${name} is no column of the training data`, {
    hint: didYouMean(name, known) ?? `Its columns are ${known.join(", ")}.`,
  });
}

function isNumber(type: DataType): boolean {
  return type === "int64" || type === "float64";
}

function defaultSpec({ name, type }: Column): FeatureSpec {
  if (isNumber(type)) return { kind: "numeric", column: name, scaling: "z-score" };
  if (type === "string" || type === "bool") return { kind: "category", column: name };
  throw new ZenError("FEATURE_TYPE", `The feature ${name} is a ${typeName(type)}, which has no default treatment`, {
    hint:
      type === "timestamp"
        ? `Derive a number from it first, such as hour(${quoted(name)}) or weekday(${quoted(name)}).`
        : "Derive a number or a text from it first.",
  });
}

/** A column as an expression names it. */
function quoted(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

function checkType(spec: FeatureSpec, { name, type }: Column): void {
  const fits =
    spec.kind === "category" ? typeof type === "string" && type !== "timestamp" && type !== "float64" : isNumber(type);
  if (fits) return;
  const wanted = spec.kind === "category" ? "a text, a whole number or a boolean" : "a number";
  throw new ZenError(
    "FEATURE_TYPE",
    `The ${spec.kind} feature ${name} must be ${wanted}, and the column is a ${typeName(type)}`,
    {
      hint: "Choose another treatment, or derive a column of the right type.",
    },
  );
}

export function resolveFeatures(
  schema: Schema,
  features: readonly (string | FeatureSpec)[],
): readonly ResolvedFeature[] {
  if (features.length === 0) {
    throw new ZenError("FEATURES_NONE", "preprocess was given no features", {
      hint: "Name at least one column in features.",
    });
  }
  const outputs = new Set<string>();
  return features.map((given) => {
    const column = findColumn(schema, typeof given === "string" ? given : given.column, "feature");
    const spec = typeof given === "string" ? defaultSpec(column) : given;
    checkType(spec, column);
    const output = spec.name ?? spec.column;
    if (outputs.has(output)) {
      throw new ZenError("FEATURE_TWICE", `Two features are called ${output}`, {
        hint: "Give one of them another name with { name }.",
      });
    }
    outputs.add(output);
    return { spec, column, output };
  });
}

export function resolveLabel(schema: Schema, label: string | LabelSpec | undefined): ResolvedLabel | undefined {
  if (label === undefined) return undefined;
  const given = typeof label === "string" ? { column: label } : label;
  const column = findColumn(schema, given.column, "label");
  const as = given.as ?? (isNumber(column.type) ? "number" : "class");
  const fits =
    as === "number"
      ? isNumber(column.type)
      : column.type === "string" || column.type === "bool" || column.type === "int64";
  if (!fits) {
    throw new ZenError("LABEL_TYPE", `The label ${column.name} is a ${typeName(column.type)} and cannot be a ${as}`, {
      hint: as === "number" ? 'Choose { as: "class" } or a number.' : "A class is a text, a boolean or a whole number.",
    });
  }
  return { column, as };
}

/** A feature that is the label, or carries its name, tells the model what it is to find out. */
export function checkLabelApart(features: readonly ResolvedFeature[], { column: { name } }: ResolvedLabel): void {
  const same = features.find(({ column, output }) => column.name === name || output === name);
  if (same === undefined) return;
  const problem =
    same.column.name === name
      ? `The label ${name} is a feature too`
      : `A feature and the label are both called ${name}`;
  throw new ZenError("LABEL_IS_FEATURE", problem, {
    hint:
      same.column.name === name
        ? "Take it out of features: a served model does not know it."
        : "Give the feature another name with { name }.",
  });
}
