import { rowProgram, type PlanNode, type RelationRef, type Schema } from "@zen/plugin-sdk/processing";
import {
  defineAggregate,
  defineApply,
  defineDerive,
  defineFilter,
  defineGroupKey,
  defineSortKey,
  defineSplit,
  defineWindow,
  quote,
} from "../python/index.js";
import { typesOf, type Pipeline, type Rows } from "./pipeline.js";
import { tupleRows } from "./rows.js";

/** A node that makes relations from others. */
export type Operator = Exclude<PlanNode, { op: "scan" | "analyse" }>;

/** Where a node is compiled: the pipeline, a name for its transform, the rows that it reads, and the schemas of what it makes. */
export interface Place {
  readonly pipeline: Pipeline;
  readonly name: string;
  readonly rows: (ref: RelationRef) => Rows;
  readonly schema: (ref: RelationRef) => Schema;
}

/** Adds the transform of a node, and gives where its relations come out. */
export function compileOperator(node: Operator, place: Place): [RelationRef, Rows][] {
  if (node.op === "split") return compileSplit(node, place);
  const schema = place.schema(node.id);
  return [[node.id, { at: relation(node, schema, place), schema }]];
}

type NodeOf<Op extends PlanNode["op"]> = Extract<PlanNode, { op: Op }>;

function relation(node: Exclude<Operator, { op: "split" }>, schema: Schema, place: Place): string {
  switch (node.op) {
    case "derive":
    case "apply":
    case "select":
      return rowByRow(node, schema, place);
    case "filter": {
      const { pipeline, name, rows } = place;
      const from = rows(node.from);
      const keep = defineFilter(pipeline.module, pipeline.functionName(), node, from.schema, tupleRows(from.schema));
      return pipeline.add(name, "filter", from.at, { schema: typesOf(schema) }, { function: keep });
    }
    case "union":
      return union(node, schema, place);
    case "explode": {
      const from = place.rows(node.from);
      const column = placeOf(from.schema, node.column);
      return place.pipeline.add(place.name, "explode", from.at, { schema: typesOf(schema), column });
    }
    case "join":
      return join(node, schema, place);
    case "aggregate":
      return aggregate(node, schema, place);
    case "order":
      return order(node, schema, place);
    case "window":
      return window(node, schema, place);
    case "mapRows":
      return mapRows(node, schema, place);
  }
}

function rowByRow(
  node: NodeOf<"derive" | "apply" | "select">,
  schema: Schema,
  { pipeline, name, rows }: Place,
): string {
  const from = rows(node.from);
  const form = tupleRows(from.schema);
  const called = pipeline.functionName();
  if (node.op === "derive") defineDerive(pipeline.module, called, node, from.schema, form);
  else if (node.op === "apply") defineApply(pipeline.module, called, node, from.schema, form);
  else
    defineSelect(
      pipeline,
      called,
      from.schema,
      node.columns.map((column) => column.name),
    );
  return pipeline.add(name, node.op, from.at, { schema: typesOf(schema) }, { function: called });
}

function defineSelect({ module }: Pipeline, called: string, schema: Schema, columns: readonly string[]): void {
  const form = tupleRows(schema);
  const values = columns.map((column) => ({ name: column, value: form.read(column) }));
  module.define(`def ${called}(row):\n  return ${form.make(values)}`);
}

/** Rows whose columns are in the order wanted; the same when they are. */
export function inOrder(rows: Rows, wanted: Schema, name: string, pipeline: Pipeline): Rows {
  const names = wanted.columns.map((column) => column.name);
  if (names.length === rows.schema.columns.length && names.every((each, at) => rows.schema.columns[at]!.name === each))
    return rows;
  const called = pipeline.functionName();
  defineSelect(pipeline, called, rows.schema, names);
  return {
    at: pipeline.add(name, "select", rows.at, { schema: typesOf(wanted) }, { function: called }),
    schema: wanted,
  };
}

function union(node: NodeOf<"union">, schema: Schema, { pipeline, name, rows }: Place): string {
  const all = node.from.map((ref) => inOrder(rows(ref), schema, `${name} columns`, pipeline).at);
  const [first] = all;
  if (all.length === 1) return first!;
  return pipeline.add(name, "union", Object.fromEntries(all.map((each, index) => [`input${index}`, each])));
}

function join(node: NodeOf<"join">, schema: Schema, { pipeline, name, rows }: Place): string {
  const left = rows(node.left);
  const right = rows(node.right);
  const key = (side: Rows, columns: readonly string[]): string =>
    defineGroupKey(pipeline.module, pipeline.functionName(), columns, side.schema, "join", tupleRows(side.schema));
  const keys = new Set(node.on.map((pair) => pair.right));
  const added = right.schema.columns.flatMap((column, index) => (keys.has(column.name) ? [] : [index]));
  const functions = {
    left: key(
      left,
      node.on.map((pair) => pair.left),
    ),
    right: key(
      right,
      node.on.map((pair) => pair.right),
    ),
  };
  const config = { schema: typesOf(schema), kind: node.kind, added };
  return pipeline.add(name, "join", { left: left.at, right: right.at }, config, functions);
}

function aggregate(node: NodeOf<"aggregate">, schema: Schema, { pipeline, name, rows }: Place): string {
  const from = rows(node.from);
  const form = tupleRows(from.schema);
  const { create, add, merge, result } = defineAggregate(
    pipeline.module,
    pipeline.functionName(),
    node,
    from.schema,
    form,
  );
  const combiner = [create, add, merge, result];
  const keys = node.keys.map((key) => placeOf(from.schema, key));
  const key =
    keys.length === 0
      ? {}
      : { key: defineGroupKey(pipeline.module, pipeline.functionName(), node.keys, from.schema, "group", form) };
  return pipeline.add(name, "aggregate", from.at, { schema: typesOf(schema), keys }, { combiner, ...key });
}

/** Without a limit there is nothing to do: a relation has no order, but where it is written. */
function order(node: NodeOf<"order">, schema: Schema, { pipeline, name, rows }: Place): string {
  const from = rows(node.from);
  if (node.limit === undefined) return from.at;
  const key = defineSortKey(pipeline.module, pipeline.functionName(), node.by, from.schema, tupleRows(from.schema));
  return pipeline.add(name, "limit", from.at, { schema: typesOf(schema), limit: node.limit }, { key });
}

function window(node: NodeOf<"window">, schema: Schema, { pipeline, name, rows }: Place): string {
  const from = rows(node.from);
  const form = tupleRows(from.schema);
  const { module } = pipeline;
  const key = defineGroupKey(module, pipeline.functionName(), node.partition, from.schema, "group", form);
  const windowed = defineWindow(module, pipeline.functionName(), node, from.schema, form);
  return pipeline.add(name, "window", from.at, { schema: typesOf(schema) }, { key, function: windowed });
}

/** The program is a constant of the module, as which it is in the job once, and not in the graph that people look at. */
function mapRows(node: NodeOf<"mapRows">, schema: Schema, { pipeline, name, rows }: Place): string {
  const from = rows(node.from);
  const program = `PROGRAM_${pipeline.functionName()}`;
  pipeline.module.define(`${program} = ${quote(rowProgram(node, from.schema))}`);
  return pipeline.add(name, "mapRows", from.at, { schema: typesOf(schema) }, { program });
}

function compileSplit(node: NodeOf<"split">, { pipeline, name, rows }: Place): [RelationRef, Rows][] {
  const from = rows(node.from);
  const { method } = node;
  const parts = new Set(method.parts.map((part) => part.name));
  if (method.by === "category" && method.rest !== undefined) parts.add(method.rest);
  const part = defineSplit(pipeline.module, pipeline.functionName(), method, from.schema, tupleRows(from.schema));
  const config = { schema: typesOf(from.schema), parts: [...parts] };
  const at = pipeline.add(name, "split", from.at, config, { function: part });
  return [...parts].map((each) => [`${node.id}.${each}`, { at: `${at}.${each}`, schema: from.schema }]);
}

function placeOf({ columns }: Schema, name: string): number {
  return columns.findIndex((column) => column.name === name);
}
