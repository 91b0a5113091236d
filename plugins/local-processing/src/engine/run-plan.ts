import type { PlanExecution, PlanResult, WrittenDataset } from "@zen/plugin-sdk";
import {
  inferSchemas,
  type Analysis,
  type InputSpec,
  type ProcessingPlan,
  type RelationRef,
} from "@zen/plugin-sdk/processing";
import { compile } from "../sql/relation.js";
import { filesSql } from "../sql/files.js";
import { scanSql } from "../sql/scan.js";
import { analyse, statementsFor } from "./analyse.js";
import { columnMustExist } from "./columns.js";
import { localFolder } from "./locate.js";
import { Relations } from "./materialise.js";
import type { Session } from "./query.js";
import { writeDataset } from "./write.js";

export interface RunOptions {
  readonly session: Session;
  readonly stable: boolean;
  readonly log: (text: string) => void;
  /** The files of each input. */
  readonly files: ReadonlyMap<string, readonly string[]>;
  /** An empty folder for what is computed once and read often. */
  readonly scratch: string;
}

/** Executes one plan whose files are at hand. */
export async function runPlan(execution: PlanExecution, options: RunOptions): Promise<PlanResult> {
  const { plan } = execution;
  const { session, stable, log } = options;
  const scans = await scansOf(plan, options);
  const relations = compile(plan, { scan: (input) => scans.get(input)!, stable });
  const store = new Relations(relations, readsOf(plan), session, options.scratch);
  const outputs: [string, WrittenDataset][] = [];
  for (const [name, ref] of Object.entries(plan.outputs)) {
    const started = performance.now();
    const relation = relations.get(ref)!;
    const folder = localFolder(execution.outputs[name]!);
    const written = await writeDataset(session, store, { ...relation, schema: relation.schema! }, folder, stable);
    log(`${execution.id}: wrote ${written.rows} rows of ${name} in ${seconds(started)} s`);
    outputs.push([name, written]);
  }
  const analyses = await analysesOf(execution, store, options);
  return { outputs: Object.fromEntries(outputs), analyses: Object.fromEntries(analyses) };
}

async function analysesOf(
  { id, plan }: PlanExecution,
  store: Relations,
  { session, log }: RunOptions,
): Promise<[string, Analysis][]> {
  const { relations: schemas } = inferSchemas(plan);
  const found: [string, Analysis][] = [];
  for (const [name, node] of analyseNodes(plan)) {
    const started = performance.now();
    found.push([name, await analyse(session, store, node.from, schemas.get(node.from)!, node.measures)]);
    log(`${id}: analysed ${name} in ${seconds(started)} s`);
  }
  return found;
}

function analyseNodes(plan: ProcessingPlan): [string, Extract<ProcessingPlan["nodes"][number], { op: "analyse" }>][] {
  return Object.entries(plan.analyses ?? {}).flatMap(([name, id]) =>
    plan.nodes.flatMap((node): ReturnType<typeof analyseNodes> =>
      node.id === id && node.op === "analyse" ? [[name, node]] : [],
    ),
  );
}

function readsOf(plan: ProcessingPlan): Map<RelationRef, number> {
  const reads = new Map<RelationRef, number>();
  const add = (ref: RelationRef, count: number): unknown => reads.set(ref, (reads.get(ref) ?? 0) + count);
  Object.values(plan.outputs).forEach((ref) => add(ref, 1));
  for (const [, node] of analyseNodes(plan)) add(node.from, statementsFor(node.measures));
  return reads;
}

async function scansOf(plan: ProcessingPlan, { session, files }: RunOptions): Promise<Map<string, string>> {
  const scans = new Map<string, string>();
  for (const [name, input] of Object.entries(plan.inputs)) {
    const paths = files.get(name)!;
    scans.set(name, scanSql(input, paths, await fileTypes(session, input, paths)));
  }
  return scans;
}

async function fileTypes(session: Session, input: InputSpec, paths: readonly string[]): Promise<Map<string, string>> {
  if (input.format !== "parquet" || paths.length === 0) return new Map();
  const found = await session.rows(`DESCRIBE SELECT * FROM read_parquet(${filesSql(paths)})`);
  const types = new Map(found.map((row) => [row[0] as string, row[1] as string]));
  for (const { name } of input.schema.columns) columnMustExist(name, types);
  return types;
}

function seconds(started: number): string {
  return ((performance.now() - started) / 1000).toFixed(2);
}
