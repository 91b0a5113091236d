import {
  resolveTransform,
  type Apply,
  type FeatureTransform,
  type LabelTransform,
  type Schema,
} from "@zen/plugin-sdk/processing";
import { FunctionBody } from "./body.js";
import { float, tuple } from "./literal.js";
import type { PythonModule } from "./module.js";
import { dictRows, type RowForm } from "./rows.js";
import { defineTable } from "./table.js";

/** `name(row)`: the features, the label and the kept columns of a row, with the transform's constants in the module. */
export function defineApply(
  module: PythonModule,
  name: string,
  { transform, keep = [] }: Pick<Apply, "transform" | "keep">,
  schema: Schema,
  rows: RowForm = dictRows,
): string {
  const body = new FunctionBody(module, rows);
  // What is kept is a column of the relation, also where the transform computes another of the same name.
  const kept = keep.map((column) => ({ name: column, value: body.column(column) }));
  body.derive(resolveTransform(transform, schema).compute, schema);
  const { features, label } = transform;
  const values = features.map((feature, index) => ({
    name: feature.output,
    value: featureValue(body, `${name}_${index}`, feature),
  }));
  if (label !== undefined) values.push({ name: label.output, value: labelValue(body, `${name}_label`, label) });
  return body.define(name, rows.make([...values, ...kept]));
}

function featureValue(body: FunctionBody, table: string, feature: FeatureTransform): string {
  const { module } = body;
  const input = body.column(feature.input);
  switch (feature.kind) {
    case "numeric":
      return `((${filled(module, input, feature.fill)} - ${float(feature.offset)}) / ${float(feature.divisor)})`;
    case "bucket": {
      const boundaries = tuple(feature.boundaries.map(float));
      return `${module.use("zen_bound")}(${boundaries}, ${filled(module, input, feature.fill)})`;
    }
    case "category": {
      const vocabulary = defineTable(module, table, places(feature.vocabulary));
      return `${vocabulary}.get(${input}, ${feature.vocabulary.length})`;
    }
  }
}

function labelValue(body: FunctionBody, table: string, label: LabelTransform): string {
  const { module } = body;
  const input = body.column(label.input);
  if (label.kind === "class") return `${defineTable(module, table, places(label.classes))}.get(${input})`;
  return `${module.use("zen_scaled")}(${input}, ${float(label.offset)}, ${float(label.divisor)})`;
}

function filled(module: PythonModule, value: string, fill: number): string {
  return `${module.use("zen_filled")}(${value}, ${float(fill)})`;
}

/** Where each value of a list stands first. */
function places(list: readonly (string | number | boolean)[]): [string | number | boolean, number][] {
  const found = new Map<string | number | boolean, number>();
  list.forEach((value, index) => found.has(value) || found.set(value, index));
  return [...found];
}
