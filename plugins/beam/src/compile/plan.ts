import { ZenError, type Json, type PlanExecution } from "@zen/plugin-sdk";
import { inferSchemas, type PlanNode, type RelationRef, type Schema } from "@zen/plugin-sdk/processing";
import { defineAnalyse, defineSortKey, type Combiner } from "../python/index.js";
import { compileScan } from "./inputs.js";
import type { CompileOptions } from "./job.js";
import { folderOf } from "./locate.js";
import { neededNodes } from "./needed.js";
import { compileOperator, inOrder } from "./operators.js";
import { typesOf, type Pipeline, type Rows } from "./pipeline.js";
import { tupleRows } from "./rows.js";

/** What is left of a compiled plan: rows for later plans, transforms that say what they found, and the frame of its result. */
export interface CompiledPlan {
  readonly outputs: ReadonlyMap<string, Rows>;
  readonly found: readonly string[];
  readonly frame: Json;
}

/** Adds a plan to a pipeline. What it reads of plans before it is read from their transforms and not from what they write. */
export function compilePlan(
  execution: PlanExecution,
  before: ReadonlyMap<string, CompiledPlan>,
  pipeline: Pipeline,
  options: CompileOptions,
): CompiledPlan {
  const { id, plan } = execution;
  const { relations: schemas, outputs: outputSchemas } = inferSchemas(plan);
  const relations = new Map<RelationRef, Rows>();
  const rows = (ref: RelationRef): Rows => relations.get(ref)!;
  const schema = (ref: RelationRef): Schema => schemas.get(ref)!;
  const scans = new Map<string, Rows>();
  for (const node of neededNodes(plan)) {
    const name = `${id}/${node.id}`;
    if (node.op === "analyse") continue;
    if (node.op === "mapRows" && options.rowFunctions !== "javascript") throw unsupported(node);
    if (node.op === "scan") {
      const found = scans.get(node.input) ?? scanned(node.input, name);
      scans.set(node.input, found);
      relations.set(node.id, found);
    } else for (const [ref, made] of compileOperator(node, { pipeline, name, rows, schema })) relations.set(ref, made);
  }
  const written = Object.entries(plan.outputs).map(([output, ref]) => write(output, ref));
  const analysed = Object.entries(plan.analyses ?? {}).map(([name, node]) => analyse(name, node));
  return {
    outputs: new Map(Object.entries(plan.outputs).map(([output, ref]) => [output, rows(ref)])),
    found: [...written, ...analysed],
    frame: {
      outputs: Object.fromEntries(Object.entries(outputSchemas).map(([name, of]) => [name, { schema: of as Json }])),
      analyses: {},
    },
  };

  function scanned(input: string, name: string): Rows {
    const place = execution.inputs[input]!;
    const spec = plan.inputs[input]!;
    if (!("plan" in place)) return compileScan(spec, place, name, pipeline, options);
    return inOrder(before.get(place.plan)!.outputs.get(place.output)!, spec.schema, name, pipeline);
  }

  function write(output: string, ref: RelationRef): string {
    const { at, schema: of } = rows(ref);
    const folder = folderOf(execution.outputs[output]!, output, options.local === true);
    const node = plan.nodes.find((each) => each.id === ref);
    const key: Readonly<Record<string, string>> =
      node?.op === "order"
        ? { key: defineSortKey(pipeline.module, pipeline.functionName(), node.by, of, tupleRows(of)) }
        : {};
    return pipeline.add(`${id}/write/${output}`, "write", at, { folder, schema: typesOf(of), plan: id, output }, key);
  }

  function analyse(name: string, ref: string): string {
    const node = plan.nodes.find((each) => each.id === ref) as Extract<PlanNode, { op: "analyse" }>;
    const { at, schema: of } = rows(node.from);
    const { rows: combined, values } = defineAnalyse(pipeline.module, pipeline.functionName(), node, of, tupleRows(of));
    const functions = {
      combiner: inList(combined),
      ...(values && { pairs: values.pairs, top: inList(values.top), complete: values.complete }),
    };
    return pipeline.add(`${id}/analyse/${name}`, "analyse", at, { plan: id, analysis: name }, functions);
  }
}

function inList({ create, add, merge, result }: Combiner): readonly string[] {
  return [create, add, merge, result];
}

function unsupported(node: Extract<PlanNode, { op: "mapRows" }>): ZenError {
  return new ZenError("PLAN_UNSUPPORTED", "Beam runs functions over rows (mapRows) only where that is asked for", {
    place: `node ${node.id}`,
    hint: 'Set rowFunctions: "javascript" in the configuration of the processing backend, or write the function as an expression.',
  });
}
