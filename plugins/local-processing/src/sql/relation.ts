import {
  inferSchemas,
  type MapRows,
  type PlanNode,
  type ProcessingPlan,
  type RelationRef,
  type Schema,
} from "@zen/plugin-sdk/processing";
import { aggregateSql, orderSql, windowSql } from "./aggregate.js";
import { applySql, deriveSql } from "./apply.js";
import { expressionSql } from "./expression.js";
import { partSql, splitSql } from "./split.js";
import { ident } from "./text.js";

/** A relation of a plan as one SELECT over other relations, which it names by their refs. */
export interface Relation {
  readonly ref: RelationRef;
  readonly sql: string;
  readonly from: readonly RelationRef[];
  /** Absent for what is in a plan only for the sake of others: a split before it is taken apart. */
  readonly schema?: Schema;
  /** Whether rows come in an order that the input alone decides. */
  readonly ordered: boolean;
  /** Worth keeping when it is read more than once. */
  readonly costly: boolean;
  /** The function that makes it of the relation before it, instead of SQL. */
  readonly mapRows?: MapRows & { readonly id: string };
}

export interface CompileOptions {
  /** The SELECT that reads an input. */
  readonly scan: (input: string) => string;
  readonly stable: boolean;
}

/** The relations of a plan in its order. */
export function compile(plan: ProcessingPlan, options: CompileOptions): ReadonlyMap<RelationRef, Relation> {
  const { relations: schemas } = inferSchemas(plan);
  const relations = new Map<RelationRef, Relation>();
  const add = (relation: Omit<Relation, "ordered" | "costly"> & Partial<Relation>): void => {
    const ordered = relation.from.every((ref) => relations.get(ref)!.ordered);
    relations.set(relation.ref, { ordered, costly: false, ...relation });
  };
  for (const node of plan.nodes) {
    if (node.op === "analyse") continue;
    if (node.op === "split") addSplit(node, schemas, add);
    else if (node.op === "scan") {
      const costly = ["csv", "json"].includes(plan.inputs[node.input]!.format);
      add({ ref: node.id, sql: options.scan(node.input), from: [], schema: schemas.get(node.id)!, costly });
    } else add({ ...relationOf(node, schemas, options), ref: node.id, schema: schemas.get(node.id)! });
  }
  return relations;
}

function addSplit(
  node: Extract<PlanNode, { op: "split" }>,
  schemas: ReadonlyMap<RelationRef, Schema>,
  add: (relation: Pick<Relation, "ref" | "sql" | "from"> & Partial<Relation>) => void,
): void {
  const prefix = `${node.id}.`;
  const parts = [...schemas.keys()].filter((ref) => ref.startsWith(prefix));
  const schema = schemas.get(parts[0]!)!;
  add({
    ref: node.id,
    sql: splitSql(node.method, ident(node.from), schema),
    from: [node.from],
    costly: node.method.by === "fraction",
  });
  for (const ref of parts) {
    add({ ref, sql: partSql(node.method, ref.slice(prefix.length), ident(node.id), schema), from: [node.id], schema });
  }
}

type Compiled = Pick<Relation, "sql" | "from"> & Partial<Relation>;

function relationOf(
  node: Exclude<PlanNode, { op: "split" | "analyse" | "scan" }>,
  schemas: ReadonlyMap<RelationRef, Schema>,
  options: CompileOptions,
): Compiled {
  switch (node.op) {
    case "join":
      return { ...joinSql(node, schemas), ordered: false, costly: true };
    case "union":
      return { sql: unionSql(node, schemas.get(node.id)!), from: node.from };
    case "mapRows":
      return { sql: "", from: [node.from], mapRows: node };
    default: {
      const schema = schemas.get(node.from)!;
      return { from: [node.from], ...ofOne(node, ident(node.from), schema, options) };
    }
  }
}

function ofOne(
  node: Exclude<PlanNode, { op: "split" | "analyse" | "scan" | "join" | "union" | "mapRows" }>,
  from: string,
  schema: Schema,
  options: CompileOptions,
): Pick<Relation, "sql"> & Partial<Relation> {
  switch (node.op) {
    case "derive":
      return { sql: deriveSql(node.columns, from, schema) };
    case "select":
      return {
        sql: `SELECT ${node.columns.map(({ name, as }) => `${ident(name)} AS ${ident(as ?? name)}`).join(", ")} FROM ${from}`,
      };
    case "filter":
      return { sql: `SELECT * FROM ${from} WHERE ${expressionSql(node.where, schema)}` };
    case "aggregate":
      return { sql: aggregateSql(node, from, schema, options.stable), ordered: false, costly: true };
    case "explode": {
      const column = ident(node.column);
      return { sql: `SELECT * REPLACE (unnest(${column}) AS ${column}) FROM ${from}` };
    }
    case "order": {
      const limit = node.limit === undefined ? "" : ` LIMIT ${node.limit}`;
      return {
        sql: `SELECT * FROM ${from} ORDER BY ${orderSql(node.by, schema)}${limit}`,
        ordered: true,
        costly: true,
      };
    }
    case "apply":
      return { sql: applySql(node, from, schema) };
    case "window":
      return { sql: windowSql(node, from, schema), ordered: false, costly: true };
  }
}

function joinSql(
  node: Extract<PlanNode, { op: "join" }>,
  schemas: ReadonlyMap<RelationRef, Schema>,
): Pick<Relation, "sql" | "from"> {
  const keys = new Set(node.on.map(({ right }) => right));
  const columns = [
    ...schemas.get(node.left)!.columns.map(({ name }) => `l.${ident(name)}`),
    ...schemas
      .get(node.right)!
      .columns.filter(({ name }) => !keys.has(name))
      .map(({ name }) => `r.${ident(name)}`),
  ];
  const condition = node.on.map(({ left, right }) => `l.${ident(left)} = r.${ident(right)}`).join(" AND ");
  const kind = node.kind === "left" ? "LEFT JOIN" : "JOIN";
  return {
    sql: `SELECT ${columns.join(", ")} FROM ${ident(node.left)} l ${kind} ${ident(node.right)} r ON ${condition}`,
    from: [node.left, node.right],
  };
}

function unionSql(node: Extract<PlanNode, { op: "union" }>, schema: Schema): string {
  const columns = schema.columns.map(({ name }) => ident(name)).join(", ");
  return node.from.map((ref) => `SELECT ${columns} FROM ${ident(ref)}`).join(" UNION ALL ");
}
