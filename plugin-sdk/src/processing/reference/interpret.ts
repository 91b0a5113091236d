import { deriver, transformed } from "../apply-transform.js";
import type { Row } from "../batch.js";
import { check } from "../expression/check.js";
import { evaluator } from "../expression/evaluate.js";
import { parse } from "../expression/parser.js";
import { inferSchemas } from "../plan/infer.js";
import { resolveTransform } from "../plan/infer-learning.js";
import type { Analysis } from "../plan/measures.js";
import type { Apply, Filter } from "../plan/operators.js";
import type { PlanNode, ProcessingPlan, RelationRef } from "../plan/plan.js";
import { mapRowsInContext } from "../row-functions/in-context.js";
import { aggregate, window } from "./aggregate.js";
import { analyse } from "./analyse.js";
import { explode, join, parts, select } from "./relational.js";
import { sorted, type Relation } from "./relation.js";

export interface Interpretation {
  readonly outputs: Readonly<Record<string, Relation>>;
  readonly analyses: Readonly<Record<string, Analysis>>;
}

/** Nothing else happens while a row function runs, so that nobody could cancel one that never ends. */
const rowSeconds = 2;

/**
 * The meaning of a plan: rows of its inputs to rows of its outputs, operator by operator, as plainly as it can be said. Engines are
 * held to it; it is not made to be fast. Rows of an output are in some order; only `order` gives one to rely on.
 * @throws ZenError as `inferSchemas`, `INT64_OVERFLOW`, and what a row function fails with
 */
export function interpret(plan: ProcessingPlan, inputs: Readonly<Record<string, readonly Row[]>>): Interpretation {
  const { relations: schemas } = inferSchemas(plan);
  const relations = new Map<RelationRef, Relation>();
  const analyses = new Map<string, Analysis>();
  const of = (ref: RelationRef): Relation => relations.get(ref)!;
  for (const node of plan.nodes) {
    if (node.op === "analyse") analyses.set(node.id, analyse(node.measures, of(node.from)));
    else if (node.op === "split") {
      const assigned = parts(node, of(node.from));
      for (const [ref, schema] of schemas) {
        if (!ref.startsWith(`${node.id}.`)) continue;
        const name = ref.slice(node.id.length + 1);
        relations.set(ref, { schema, rows: of(node.from).rows.filter((_, index) => assigned[index] === name) });
      }
    } else relations.set(node.id, { schema: schemas.get(node.id)!, rows: rowsOf(node, of, inputs) });
  }
  return {
    outputs: Object.fromEntries(Object.entries(plan.outputs).map(([name, ref]) => [name, of(ref)])),
    analyses: Object.fromEntries(Object.entries(plan.analyses ?? {}).map(([name, id]) => [name, analyses.get(id)!])),
  };
}

function rowsOf(
  node: Exclude<PlanNode, { op: "split" | "analyse" }>,
  of: (ref: RelationRef) => Relation,
  inputs: Readonly<Record<string, readonly Row[]>>,
): readonly Row[] {
  switch (node.op) {
    case "scan":
      return inputs[node.input] ?? [];
    case "derive":
      return of(node.from).rows.map(deriver(node.columns, of(node.from).schema));
    case "select":
      return select(node, of(node.from));
    case "filter":
      return filter(node, of(node.from));
    case "join":
      return join(node, of(node.left), of(node.right));
    case "aggregate":
      return aggregate(node, of(node.from));
    case "union":
      return node.from.flatMap((ref) => of(ref).rows);
    case "explode":
      return explode(node, of(node.from));
    case "order":
      return sorted(of(node.from), node.by).slice(0, node.limit);
    case "apply":
      return apply(node, of(node.from));
    case "window":
      return window(node, of(node.from));
    case "mapRows":
      return mapRowsInContext(node, of(node.from).schema, of(node.from).rows, rowSeconds);
  }
}

function filter(node: Filter, { schema, rows }: Relation): Row[] {
  const holds = evaluator(check(parse(node.where), schema));
  return rows.filter((row) => holds(row) === true);
}

function apply({ transform, keep = [] }: Apply, { schema, rows }: Relation): Row[] {
  const derive = deriver(resolveTransform(transform, schema).compute, schema);
  return rows.map((row) => ({
    ...transformed(transform, derive(row)),
    ...Object.fromEntries(keep.map((name) => [name, row[name] ?? null])),
  }));
}
