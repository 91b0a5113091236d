import type { Row, Value } from "./batch.js";
import { evaluator } from "./expression/evaluate.js";
import { check } from "./expression/check.js";
import { parse } from "./expression/parser.js";
import { compareValues } from "./expression/values.js";
import { inferDerive } from "./plan/infer-relational.js";
import type { Schema } from "./schema.js";
import type { FeatureTransform, LabelTransform, TransformSpec } from "./transform.js";

/**
 * The reference of a transform: from a raw row (the transform's `inputs`, and the label's column if it is wanted) to feature values and,
 * where there is a label, its value. A column that the row lacks is null. This is what engines and exported graphs are held to.
 */
export function applyTransform(transform: TransformSpec): (row: Row) => Record<string, number | null> {
  const derive = deriver(
    transform.derive.map(({ column, expression }) => ({ name: column.name, expression })),
    { columns: transform.inputs },
  );
  return (row) => transformed(transform, derive(row));
}

/** The features and the label of a row that has all derived columns. */
export function transformed({ features, label }: TransformSpec, row: Row): Record<string, number | null> {
  const values: Record<string, number | null> = {};
  for (const feature of features) values[feature.output] = featureValue(feature, row[feature.input] ?? null);
  if (label !== undefined) values[label.output] = labelValue(label, row[label.input] ?? null);
  return values;
}

/** Adds derived columns to a row, each computed over those before it. */
export function deriver(
  columns: readonly { readonly name: string; readonly expression: string }[],
  schema: Schema,
): (row: Row) => Row {
  const steps = columns.map(({ name, expression }, index) => {
    const before = inferDerive({ op: "derive", from: "", columns: columns.slice(0, index) }, schema);
    return { name, compute: evaluator(check(parse(expression), before)) };
  });
  return (row) => steps.reduce<Row>((known, { name, compute }) => ({ ...known, [name]: compute(known) }), row);
}

function featureValue(feature: FeatureTransform, value: Value): number {
  switch (feature.kind) {
    case "numeric":
      return (filled(value, feature.fill) - feature.offset) / feature.divisor;
    case "bucket": {
      const number = filled(value, feature.fill);
      return feature.boundaries.filter((boundary) => boundary <= number).length;
    }
    case "category": {
      const index = indexIn(feature.vocabulary, value);
      return index < 0 ? feature.vocabulary.length : index;
    }
  }
}

function labelValue(label: LabelTransform, value: Value): number | null {
  if (label.kind === "number")
    return value === null || Number.isNaN(value) ? null : (Number(value) - label.offset) / label.divisor;
  const index = indexIn(label.classes, value);
  return index < 0 ? null : index;
}

function filled(value: Value, fill: number): number {
  return value === null || Number.isNaN(value) ? fill : Number(value);
}

function indexIn(list: readonly (string | number | boolean)[], value: Value): number {
  return value === null ? -1 : list.findIndex((each) => compareValues(each, value) === 0);
}
