import {
  inferDerive,
  resolveTransform,
  type Apply,
  type DataType,
  type Derive,
  type FeatureTransform,
  type LabelTransform,
  type Schema,
} from "@zen/plugin-sdk/processing";
import { expressionSql } from "./expression.js";
import { float, ident, int, text } from "./text.js";

export function applySql(node: Apply, from: string, schema: Schema): string {
  const resolved = resolveTransform(node.transform, schema);
  const typeOf = (name: string): DataType => resolved.schema.columns.find((column) => column.name === name)!.type;
  const { label, features } = node.transform;
  const columns = [
    ...features.map((feature) => `${featureSql(feature, typeOf(feature.input))} AS ${ident(feature.output)}`),
    ...(label === undefined ? [] : [`${labelSql(label, typeOf(label.input))} AS ${ident(label.output)}`]),
    ...(node.keep ?? []).map((name) => `${kept(name)} AS ${ident(name)}`),
  ];
  // What is kept is a column of the relation, also where the transform computes another of the same name.
  const keptColumns = (node.keep ?? []).map((name) => `, ${ident(name)} AS ${kept(name)}`).join("");
  return `SELECT ${columns.join(", ")} FROM (${deriveSql(resolved.compute, `(SELECT *${keptColumns} FROM ${from})`, schema)})`;
}

function kept(name: string): string {
  return ident(`zen kept ${name}`);
}

/** `from` with columns added, one level of SELECT for each, as each sees the ones before it. */
export function deriveSql(columns: Derive["columns"], from: string, schema: Schema): string {
  let sql = `SELECT * FROM ${from}`;
  columns.forEach(({ name, expression }, index) => {
    const before = inferDerive({ op: "derive", from: "", columns: columns.slice(0, index) }, schema);
    const value = expressionSql(expression, before);
    const replaces = before.columns.some((column) => column.name === name);
    sql = replaces
      ? `SELECT * REPLACE (${value} AS ${ident(name)}) FROM (${sql})`
      : `SELECT *, ${value} AS ${ident(name)} FROM (${sql})`;
  });
  return sql;
}

function featureSql(feature: FeatureTransform, type: DataType): string {
  const input = ident(feature.input);
  switch (feature.kind) {
    case "numeric":
      return `((${filled(input, type, feature.fill)} - ${float(feature.offset)}) / ${float(feature.divisor)})`;
    case "bucket":
      return bucketSql(filled(input, type, feature.fill), feature.boundaries);
    case "category":
      return `coalesce(${indexSql(input, type, feature.vocabulary)}, ${int(feature.vocabulary.length)})`;
  }
}

function labelSql(label: LabelTransform, type: DataType): string {
  const input = ident(label.input);
  if (label.kind === "class") return indexSql(input, type, label.classes);
  const value = numberSql(input, type);
  const known = type === "float64" ? `CASE WHEN NOT isnan(${value}) THEN ${value} END` : value;
  return `((${known} - ${float(label.offset)}) / ${float(label.divisor)})`;
}

function numberSql(value: string, type: DataType): string {
  if (type === "float64") return value;
  return type === "timestamp" ? `epoch_us(${value})::DOUBLE` : `${value}::DOUBLE`;
}

function filled(value: string, type: DataType, fill: number): string {
  if (type !== "float64") return `coalesce(${numberSql(value, type)}, ${float(fill)})`;
  return `CASE WHEN ${value} IS NULL OR isnan(${value}) THEN ${float(fill)} ELSE ${value} END`;
}

function bucketSql(value: string, boundaries: readonly number[]): string {
  const descending = boundaries
    .map((boundary, index) => `WHEN ${value} >= ${float(boundary)} THEN ${int(index + 1)}`)
    .reverse();
  return descending.length === 0 ? int(0) : `CASE ${descending.join(" ")} ELSE ${int(0)} END`;
}

/** The position of a value in a list, null when it is not there. An enum looks it up in a hash table instead of one by one. */
function indexSql(value: string, type: DataType, list: readonly (string | number | boolean)[]): string {
  if (list.length === 0) return "NULL::BIGINT";
  if (type === "string")
    return `enum_code(TRY_CAST(${value} AS ENUM(${list.map((each) => text(each as string)).join(", ")})))::BIGINT`;
  if (type === "int64")
    return `enum_code(TRY_CAST(${value}::VARCHAR AS ENUM(${list.map((each) => text(String(each))).join(", ")})))::BIGINT`;
  const literal = (each: string | number | boolean): string =>
    type === "bool"
      ? String(each)
      : type === "timestamp"
        ? `make_timestamp(${int(each as number)})`
        : float(each as number);
  return `CASE ${list.map((each, index) => `WHEN ${value} = ${literal(each)} THEN ${int(index)}`).join(" ")} END`;
}
