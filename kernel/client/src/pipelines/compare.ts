import { readFile } from "node:fs/promises";
import path from "node:path";
import type { FactChange, KeyChange, NodeDiff, ReadSource, StepCode } from "@zen/engine";
import { ZenError, type Filter, type RunRecord } from "@zen/plugin-sdk";
import type { Plan } from "@zen/plugin-sdk/pipeline";
import { recordedSources } from "../runs/recorded.js";
import { stepCodesOf } from "../runs/runnable.js";
import type { Runs } from "../runs/runs.js";
import { withPrefix } from "../workspace/query.js";
import type { Workspace } from "../workspace/workspace.js";
import { DEFAULT_PATTERNS, findPipeline } from "./discover.js";

/** What two plans do otherwise. */
export interface PipelineDiff {
  readonly was: ComparedPlan;
  readonly is: ComparedPlan;
  /** Parameters, outputs, name. */
  readonly plan: readonly FactChange[];
  readonly nodes: readonly (NodeDiff & { readonly code: readonly KeyChange[] })[];
  /** Steps of both whose code could not be compared: nothing recorded says what it was. */
  readonly unrecorded: readonly string[];
}

export interface ComparedPlan {
  readonly pipeline: string;
  readonly plan: string;
  /** The run whose records say what the code was. */
  readonly run?: string;
}

interface Side extends ComparedPlan {
  readonly content: Plan;
  readonly codes: ReadonlyMap<string, StepCode>;
  readonly source?: ReadSource;
}

/** Each a pipeline's name or file, a run's id, or (the beginning of) a plan's digest. */
export async function comparePipelines(
  workspace: Workspace,
  runs: Runs,
  [was, is]: readonly [string, string],
  cwd: string,
): Promise<PipelineDiff> {
  const { compareCodes, diffPlans, withTexts } = await import("./compiler.js");
  const before = await sideOf(workspace, runs, was, cwd);
  const now = await sideOf(workspace, runs, is, cwd);
  const { plan, nodes, same } = diffPlans(before.content, now.content);
  const told = new Map(nodes.map((node) => [node.node, node]));
  const found = new Map<string, readonly KeyChange[]>();
  const unrecorded: string[] = [];
  for (const [node, earlier] of same) {
    const [old, fresh] = [before.codes.get(earlier), now.codes.get(node)];
    if (old === undefined && fresh === undefined) continue;
    if (old === undefined || fresh === undefined) {
      unrecorded.push(node);
      continue;
    }
    // Arguments are told as part of the plan.
    const changes = compareCodes(old, fresh).filter(({ kind }) => kind !== "argument");
    if (changes.length > 0) found.set(node, await withTexts(changes, before.source, now.source));
  }
  const changed: readonly NodeDiff[] = [...found.keys()].flatMap((node) =>
    told.has(node) ? [] : [{ node, change: "changed", is: "", facts: [] }],
  );
  return {
    was: shown(before),
    is: shown(now),
    plan,
    nodes: [...nodes, ...changed].map((node) => ({ ...node, code: found.get(node.node) ?? [] })),
    unrecorded,
  };
}

function shown({ pipeline, plan, run }: Side): ComparedPlan {
  return { pipeline, plan, ...(run === undefined ? {} : { run }) };
}

async function sideOf(workspace: Workspace, runs: Runs, wanted: string, cwd: string): Promise<Side> {
  if (wanted === "latest" || /^\d{8}-\d/.test(wanted)) return ofRun(workspace, await runs.get(wanted));
  if (!/^[0-9a-f]{8,64}$/.test(wanted)) return ofPipeline(workspace, wanted, cwd);
  const metadata = await workspace.metadata();
  const where: Filter = withPrefix("digest", wanted);
  const { items } = await metadata.query("plans", { where, limit: 2 });
  const [plan, another] = items;
  if (plan === undefined) return ofPipeline(workspace, wanted, cwd);
  if (another !== undefined)
    throw new ZenError("PIPELINE_AMBIGUOUS", `Several plans begin with ${wanted}`, {
      hint: "Give more of the digest.",
    });
  const latest = await runs.query({ where: { field: "plan", op: "=", value: plan.digest }, limit: 1 });
  return ofRun(workspace, latest.items[0] as RunRecord);
}

async function ofRun(workspace: Workspace, run: RunRecord): Promise<Side> {
  const engine = await workspace.engine();
  const content = await engine.plan(run.plan);
  if (content === undefined) {
    throw new ZenError("PIPELINE_NOT_FOUND", `The plan of the run ${run.id} is not in the artifact store`, {
      hint: "A pipeline with an artifact store of its own keeps its plans there; compare its files.",
    });
  }
  const [codes, source] = await Promise.all([engine.codes(run), recordedSources(engine, run)]);
  return { pipeline: run.pipeline, plan: run.plan, run: run.id, content, codes, source };
}

async function ofPipeline(workspace: Workspace, wanted: string, cwd: string): Promise<Side> {
  const { compile } = await import("./compiler.js");
  const scope = await workspace.loadScope();
  const patterns = workspace.document.config.pipelines ?? DEFAULT_PATTERNS;
  const { module, pipeline } = await findPipeline(wanted, scope, patterns, cwd);
  const compiled = await compile(module, pipeline.name);
  const { codes } = await stepCodesOf(module, compiled);
  return {
    pipeline: compiled.plan.name,
    plan: compiled.digest,
    content: compiled.plan,
    codes,
    source: (file) => readFile(path.resolve(workspace.dir, file), "utf8").catch(() => undefined), // it was there a moment ago
  };
}
