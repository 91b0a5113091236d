import { columnsOf } from "../expression/ast.js";
import { parse } from "../expression/parser.js";
import { canonical } from "../expression/printer.js";
import { typeName } from "../expression/types.js";
import type { Column, DataType, Schema } from "../schema.js";
import type { FeatureTransform, TransformSpec } from "../transform.js";
import { columnOf, columnOfType, planFault, scalarTypes, schemaOf } from "./faults.js";
import { aggregateType, inferDerive } from "./infer-relational.js";
import type { Measure } from "./measures.js";
import type { Analyse, Apply, Derive, Split, Window } from "./operators.js";
import type { WindowColumn } from "./window.js";

const partName = /^[A-Za-z][A-Za-z0-9_-]*$/;
const numberTypes: readonly DataType[] = ["bool", "int64", "float64", "timestamp"];

/** The parts of a split in order; each has the schema of what is split. */
export function splitParts({ method }: Split, from: Schema): string[] {
  const names = method.parts.map(({ name }) => name);
  if (method.by === "category" && method.rest !== undefined && !names.includes(method.rest)) names.push(method.rest);
  const odd = names.find((name, index) => !partName.test(name) || names.indexOf(name) !== index);
  if (odd !== undefined)
    throw planFault(
      `"${odd}" is no name for a part, or there twice`,
      "Use letters, digits, _ and -, beginning with a letter.",
    );
  if (method.by === "category") checkCategories(method, columnOfType(from, method.column, scalarTypes, "A split"));
  else checkFractions(method, from);
  return names;
}

function checkFractions(method: Extract<Split["method"], { by: "fraction" }>, from: Schema): void {
  const total = method.parts.reduce((sum, { fraction }) => sum + fraction, 0);
  const odd = method.parts.find(({ fraction }) => !(fraction > 0 && fraction <= 1));
  if (odd !== undefined)
    throw planFault(`The fraction of "${odd.name}" is ${odd.fraction}`, "Each fraction is above 0.");
  if (!(Math.abs(total - 1) <= 1e-9))
    throw planFault(`The fractions of a split add up to ${total}`, "Together they are 1.");
  if (method.key?.length === 0)
    throw planFault("A split by no columns puts all rows into one part", "Leave key out to split by the whole row.");
  for (const key of method.key ?? []) columnOf(from, key);
}

function checkCategories(method: Extract<Split["method"], { by: "category" }>, column: Column): void {
  const values = method.parts.flatMap((part) => part.values);
  const wanted = jsTypeOf(column.type);
  for (const [index, value] of values.entries()) {
    if (typeof value !== wanted)
      throw planFault(`${JSON.stringify(value)} is no value of the ${typeName(column.type)} column "${column.name}"`);
    if (values.indexOf(value) !== index) throw planFault(`${JSON.stringify(value)} stands in more than one part`);
  }
}

function jsTypeOf(type: DataType): "string" | "boolean" | "number" {
  return type === "string" ? "string" : type === "bool" ? "boolean" : "number";
}

export function checkAnalyse(node: Analyse, from: Schema): void {
  const names = node.measures.map(({ name }) => name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw planFault(`The measure "${repeated}" is there twice`);
  node.measures.forEach((measure) => checkMeasure(measure, from));
}

function checkMeasure(measure: Measure, from: Schema): void {
  switch (measure.measure) {
    case "rows":
      return;
    case "summary":
      columnOfType(from, measure.column, scalarTypes, "A summary");
      return;
    case "values":
      columnOfType(from, measure.column, scalarTypes, "A count of values");
      if (!(Number.isSafeInteger(measure.limit) && measure.limit >= 0))
        throw planFault(`The limit of the measure "${measure.name}" is no whole number from 0`);
      return;
    case "sketch":
      columnOfType(from, measure.column, ["int64", "float64", "timestamp"], "A sketch");
  }
}

/**
 * What `apply` computes first: the entries of a transform's `derive` that the relation does not have already, with the schema that
 * results. @throws ZenError `PLAN_INVALID` when such an entry needs a raw column in whose place the relation has a derived one.
 */
export function resolveTransform(
  transform: TransformSpec,
  from: Schema,
): { readonly compute: Derive["columns"]; readonly schema: Schema } {
  const has = (name: string, expression: string): boolean =>
    from.columns.some((column) => column.name === name && column.derivedFrom === canonical(expression));
  const compute = transform.derive
    .filter(({ column, expression }) => !has(column.name, expression))
    .map(({ column, expression }) => ({ name: column.name, expression }));
  const replaced = new Set(transform.inputs.map(({ name }) => name));
  for (const { name, expression } of compute) {
    const odd = columnsOf(parse(expression)).find(
      (each) => replaced.has(each) && columnOf(from, each).derivedFrom !== undefined,
    );
    if (odd !== undefined)
      throw planFault(
        `"${name}" is computed from the datasource's "${odd}", and the relation has another column of that name`,
        "Give the derived column a name of its own.",
      );
    replaced.delete(name);
  }
  return { compute, schema: inferDerive({ op: "derive", from: "", columns: compute }, from) };
}

export function inferApply(node: Apply, from: Schema): Schema {
  const { schema } = resolveTransform(node.transform, from);
  const columns = node.transform.features.map((feature) => featureColumn(feature, schema));
  const { label } = node.transform;
  if (label !== undefined) {
    const types = label.kind === "number" ? numberTypes : scalarTypes;
    columnOfType(schema, label.input, types, "A label");
    columns.push({ name: label.output, type: label.kind === "number" ? "float64" : "int64", nullable: true });
  }
  return schemaOf([...columns, ...(node.keep ?? []).map((name) => columnOf(from, name))]);
}

function featureColumn(feature: FeatureTransform, schema: Schema): Column {
  if (feature.kind === "category") {
    const { type } = columnOfType(schema, feature.input, scalarTypes, "A category");
    const odd = feature.vocabulary.find((value) => typeof value !== jsTypeOf(type));
    if (odd !== undefined)
      throw planFault(
        `${JSON.stringify(odd)} in the vocabulary of "${feature.output}" is no value of a ${typeName(type)} column`,
      );
    return { name: feature.output, type: "int64", nullable: false };
  }
  columnOfType(schema, feature.input, numberTypes, "A numeric feature");
  if (feature.kind === "numeric" && !(feature.divisor !== 0 && Number.isFinite(feature.divisor)))
    throw planFault(`The divisor of "${feature.output}" is ${feature.divisor}`);
  return { name: feature.output, type: feature.kind === "numeric" ? "float64" : "int64", nullable: false };
}

export function inferWindow(node: Window, from: Schema): Schema {
  for (const name of node.partition) columnOfType(from, name, scalarTypes, "A partition");
  for (const { column } of node.order) columnOfType(from, column, scalarTypes, "A sort key");
  return schemaOf([...from.columns, ...node.columns.map((column) => windowColumn(column, from))]);
}

function windowColumn(column: WindowColumn, from: Schema): Column {
  const { name } = column;
  switch (column.function) {
    case "row_number":
      return { name, type: "int64", nullable: false };
    case "lag":
    case "lead":
      atLeastOne(column.offset ?? 1, "an offset");
      return { name, type: columnOf(from, column.column).type, nullable: true };
    case "list":
      atLeastOne(column.rows, "rows");
      return { name, type: { list: columnOf(from, column.column).type }, nullable: false };
    default:
      atLeastOne(column.rows, "rows");
      return { name, ...aggregateType(column.function, column.column, from) };
  }
}

function atLeastOne(value: number, what: string): void {
  if (!(Number.isSafeInteger(value) && value >= 1))
    throw planFault(`${what} of a window is ${value}`, "It is a whole number from 1.");
}
