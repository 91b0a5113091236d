import { isZenError, type ArtifactRef, type ExecutionRecord, type RunRecord } from "@zen/plugin-sdk";
import type { DatasetStatistics, Evaluation } from "@zen/plugin-sdk/pipeline";
import type { Engine, LogEntry } from "@zen/engine";
import { findRun } from "../runs/find-run.js";
import { allPages } from "@zen/engine/records";
import type { Workspace } from "../workspace/workspace.js";
import { isInItem, mapItems, type MapItems } from "./items.js";
import { graphOf, type Graph } from "./graph.js";

/** All that a report of one run shows. */
export interface ReportData {
  readonly run: RunRecord;
  /** Empty where the plan is not kept any more. */
  readonly graph: Graph;
  /** The last execution of each node, those in items of maps aside, in the order in which they began. */
  readonly steps: readonly ExecutionRecord[];
  /** By map. */
  readonly items: ReadonlyMap<string, MapItems>;
  readonly failures: readonly FailedStep[];
  readonly evaluations: readonly Shown<Evaluation>[];
  readonly statistics: readonly Shown<DatasetStatistics>[];
}

export interface FailedStep {
  readonly record: ExecutionRecord;
  /** The last lines that it printed. */
  readonly lines: readonly LogEntry[];
}

/** A value that a step made. */
export interface Shown<T> {
  readonly node: string;
  readonly output: string;
  readonly value: T;
}

/** So many failed steps are told of, each with so many lines. */
const FAILURES = 20;
const LINES = 20;

/** @throws ZenError `RUN_NOT_FOUND`, `RUN_AMBIGUOUS`. */
export async function reportData(workspace: Workspace, id: string): Promise<ReportData> {
  const { run, metadata } = await findRun(workspace, id);
  const engine = await workspace.engine();
  const executions = await allPages((query) => metadata.query("executions", query), {
    where: { field: "run", op: "=", value: run.id },
    sort: [{ field: "startedAt" }, { field: "attempt" }],
  });
  const plan = await engine.plan(run.plan);
  const steps = [...new Map(executions.filter(({ node }) => !isInItem(node)).map((one) => [one.node, one])).values()];
  const failed = executions.filter(({ state }) => state === "failed").slice(0, FAILURES);
  return {
    run,
    graph: plan === undefined ? { nodes: [], edges: [] } : graphOf(plan),
    steps,
    items: mapItems(executions),
    failures: await Promise.all(failed.map(async (record) => ({ record, lines: await lastLines(engine, record) }))),
    evaluations: await valuesOf<Evaluation>(engine, steps, "metrics", isEvaluation),
    statistics: await valuesOf<DatasetStatistics>(engine, steps, "statistics", isStatistics),
  };
}

async function lastLines(engine: Engine, record: ExecutionRecord): Promise<readonly LogEntry[]> {
  const lines: LogEntry[] = [];
  for await (const line of engine.logs(record)) {
    lines.push(line);
    if (lines.length > LINES) lines.shift();
  }
  return lines;
}

async function valuesOf<T>(
  engine: Engine,
  steps: readonly ExecutionRecord[],
  codec: string,
  is: (value: unknown) => value is T,
): Promise<readonly Shown<T>[]> {
  const refs = steps.flatMap(({ node, outputs }) =>
    Object.entries(outputs).flatMap(([output, ref]) => (ref.codec === codec ? [{ node, output, ref }] : [])),
  );
  const shown = refs.map(async ({ node, output, ref }) => {
    const value = await load(engine, ref);
    return is(value) ? [{ node, output, value }] : [];
  });
  return (await Promise.all(shown)).flat();
}

const GONE = ["ARTIFACT_PURGED", "ARTIFACT_PRUNED", "ARTIFACT_DAMAGED", "ARTIFACT_NOT_FOUND"];

/** Undefined where the bytes are gone: the record of the run is still worth a report. */
async function load(engine: Engine, ref: ArtifactRef): Promise<unknown> {
  try {
    return await engine.load(ref);
  } catch (error) {
    if (isZenError(error) && GONE.includes(error.code)) return undefined;
    throw error;
  }
}

function isEvaluation(value: unknown): value is Evaluation {
  return typeof value === "object" && value !== null && "values" in value && typeof value.values === "object";
}

function isStatistics(value: unknown): value is DatasetStatistics {
  return typeof value === "object" && value !== null && "columns" in value && Array.isArray(value.columns);
}
