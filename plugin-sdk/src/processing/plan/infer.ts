import type { Schema } from "../schema.js";
import { didYouMean } from "../suggest.js";
import { atNode, planFault, schemaOf } from "./faults.js";
import { checkAnalyse, inferApply, inferWindow, splitParts } from "./infer-learning.js";
import {
  inferAggregate,
  inferDerive,
  inferExplode,
  inferFilter,
  inferJoin,
  inferOrder,
  inferSelect,
  inferUnion,
} from "./infer-relational.js";
import { checkRowFunction, checkRowSchema } from "../row-functions/check-row-function.js";
import type { PlanNode, ProcessingPlan, RelationRef } from "./plan.js";

export interface PlanSchemas {
  /** Of every relation: each node but `analyse`, and each part of a split. */
  readonly relations: ReadonlyMap<RelationRef, Schema>;
  readonly outputs: Readonly<Record<string, Schema>>;
}

const idPattern = /^[A-Za-z][A-Za-z0-9_-]*$/;

/**
 * Checks a plan and gives the schema of all its relations, without any data.
 * @throws ZenError `PLAN_INVALID`, `COLUMN_NOT_FOUND`, `COLUMN_TYPE`, `EXPRESSION_SYNTAX`, `EXPRESSION_TYPE`; its place is the node
 */
export function inferSchemas(plan: ProcessingPlan): PlanSchemas {
  if (plan.format !== "processing@1")
    throw planFault(`This is a plan of the format ${String(plan.format)}`, "This version of Zen knows processing@1.");
  const relations = new Map<RelationRef, Schema>();
  const analyses = new Set<string>();
  const seen = new Set<string>();
  for (const node of plan.nodes) {
    atNode(node.id, () => {
      if (!idPattern.test(node.id) || seen.has(node.id))
        throw planFault(`"${node.id}" is no id for a node, or there twice`);
      seen.add(node.id);
      for (const [ref, schema] of inferNode(plan, node, (ref) => relation(relations, ref))) relations.set(ref, schema);
      if (node.op === "analyse") analyses.add(node.id);
    });
  }
  for (const [name, id] of Object.entries(plan.analyses ?? {})) {
    if (!analyses.has(id))
      throw planFault(
        `The analysis "${name}" is that of "${id}", which analyses nothing`,
        didYouMean(id, [...analyses]),
      );
  }
  const outputs = Object.entries(plan.outputs).map(([name, ref]) => [name, relation(relations, ref)] as const);
  return { relations, outputs: Object.fromEntries(outputs) };
}

function relation(relations: ReadonlyMap<RelationRef, Schema>, ref: RelationRef): Schema {
  const schema = relations.get(ref);
  if (schema !== undefined) return schema;
  throw planFault(`There is no relation "${ref}" before this place`, didYouMean(ref, [...relations.keys()]));
}

function inferNode(plan: ProcessingPlan, node: PlanNode, of: (ref: RelationRef) => Schema): [RelationRef, Schema][] {
  if (node.op === "split") {
    const from = of(node.from);
    return splitParts(node, from).map((part) => [`${node.id}.${part}`, from]);
  }
  if (node.op === "analyse") {
    checkAnalyse(node, of(node.from));
    return [];
  }
  return [[node.id, inferRelation(plan, node, of)]];
}

function inferRelation(
  plan: ProcessingPlan,
  node: Exclude<PlanNode, { op: "split" | "analyse" }>,
  of: (ref: RelationRef) => Schema,
): Schema {
  switch (node.op) {
    case "scan":
      return inputSchema(plan, node.input);
    case "derive":
      return inferDerive(node, of(node.from));
    case "select":
      return inferSelect(node, of(node.from));
    case "filter":
      return inferFilter(node, of(node.from));
    case "join":
      return inferJoin(node, of(node.left), of(node.right));
    case "aggregate":
      return inferAggregate(node, of(node.from));
    case "union":
      return inferUnion(node.from.map(of));
    case "explode":
      return inferExplode(node, of(node.from));
    case "order":
      return inferOrder(node, of(node.from));
    case "apply":
      return inferApply(node, of(node.from));
    case "window":
      return inferWindow(node, of(node.from));
    case "mapRows":
      of(node.from);
      checkRowFunction(node.function);
      return checkRowSchema(node.schema);
    default:
      throw planFault(`There is no operator "${String((node as PlanNode).op)}"`);
  }
}

function inputSchema(plan: ProcessingPlan, name: string): Schema {
  const input = Object.hasOwn(plan.inputs, name) ? plan.inputs[name] : undefined;
  if (input === undefined) throw planFault(`There is no input "${name}"`, didYouMean(name, Object.keys(plan.inputs)));
  return schemaOf(input.schema.columns);
}
