import { existsSync } from "node:fs";
import path from "node:path";
import { ZenError, type RunRecord } from "@zen/plugin-sdk";
import type { ChangedStep, Engine, PlanChanges, RunnablePlan } from "@zen/engine";
import type { Workspace } from "../workspace/workspace.js";
import type { RunPipelineOptions } from "./options.js";
import type { Prepared } from "./prepare.js";

export interface ResumeOptions extends Omit<RunPipelineOptions, "origin" | "paramTexts"> {
  /** Where the pipeline is now, if its name and file have changed since: as for `run`. */
  readonly pipeline?: string;
  /**
   * Go on although steps that had finished have changed since: they are run again, and what depends on them. So is what was added to the
   * plan or wired otherwise.
   */
  readonly acceptChanges?: boolean;
}

/** @throws ZenError `RUN_NOT_RESUMABLE` for a run that goes on, or has nothing left to do. */
export function checkResumable({ id, state, pipeline }: RunRecord): void {
  if (state === "running")
    throw new ZenError("RUN_NOT_RESUMABLE", `The run ${id} is still under way`, {
      hint: `Watch it with zen runs:watch ${id}, or end it with zen runs:cancel ${id}.`,
      data: { run: id, state },
    });
  if (state === "succeeded")
    throw new ZenError("RUN_NOT_RESUMABLE", `The run ${id} succeeded: nothing is left to do`, {
      hint: `Run the pipeline anew with zen run ${pipeline}; what has not changed is not done twice.`,
      data: { run: id, state },
    });
}

/** Where the pipeline of a run is found: in the file that it was taken from, or by its name. */
export function pipelineOf({ pipeline, environment }: RunRecord, { dir }: Workspace): string {
  const { file } = environment;
  return typeof file === "string" && existsSync(path.join(dir, file)) ? `${file}#${pipeline}` : pipeline;
}

/** Those that the pipeline still has. */
export function paramsOf({ params }: RunRecord, { compiled }: Pick<Prepared, "compiled">): RunRecord["params"] {
  return Object.fromEntries(Object.entries(params).filter(([name]) => Object.hasOwn(compiled.plan.params, name)));
}

/** What has changed since a run in a way that its results no longer fit. */
export interface ChangesSince {
  readonly nodes: PlanChanges;
  readonly params: readonly string[];
  readonly steps: readonly ChangedStep[];
}

const NONE: PlanChanges = { added: [], removed: [], changed: [] };

/** `params`: as they are now; undefined where they fit no longer, so that no step can be looked at. */
export async function changesSince(
  run: RunRecord,
  { compiled }: Prepared,
  plan: RunnablePlan,
  engine: Engine,
  params: RunRecord["params"] | undefined,
): Promise<ChangesSince> {
  const { planChanges } = await import("../pipelines/compiler.js");
  const was = run.plan === compiled.digest ? undefined : await engine.plan(run.plan);
  const nodes = was === undefined ? NONE : planChanges(was, compiled.plan);
  const gone = Object.keys(run.params).filter((name) => !Object.hasOwn(compiled.plan.params, name));
  const steps = params === undefined ? [] : await engine.changedSince(plan, params, run.id, clockOf(run));
  return { nodes, params: gone, steps };
}

/** The clock that a run was given, for another one that is to be told the same. */
export function clockOf({ environment }: RunRecord): { readonly clock?: string } {
  const { clock } = environment;
  return typeof clock === "string" ? { clock } : {};
}

/** @throws ZenError `RUN_CHANGED` where anything has. */
export function refuseChanges({ id, pipeline }: RunRecord, { nodes, params, steps }: ChangesSince): void {
  const told = [
    ...steps.map(({ node, changes }) => `${node} (${changeWords(changes)})`),
    ...nodes.changed
      .filter((node) => !steps.some((step) => step.node === node))
      .map((node) => `${node} (its place in the plan)`),
    ...nodes.added.map((node) => `${node} (new)`),
    ...nodes.removed.map((node) => `${node} (gone)`),
    ...params.map((name) => `the parameter ${name} (gone)`),
  ];
  if (told.length === 0) return;
  const named = told.slice(0, NAMED).join(", ") + (told.length > NAMED ? ` and ${told.length - NAMED} more` : "");
  throw new ZenError("RUN_CHANGED", `The pipeline ${pipeline} has changed since the run ${id}: ${named}`, {
    hint: [
      `Go on with zen run --resume ${id} --accept-changes: what has changed is run again, with what depends on it.`,
      `Or run the pipeline anew with zen run ${pipeline}: what has not changed is not done twice.`,
      `zen run --resume ${id} --dry-run shows what would be taken.`,
    ].join("\n"),
    data: { run: id, nodes, params, steps },
  });
}

const NAMED = 6;

function changeWords(changes: ChangedStep["changes"]): string {
  const words = changes.map((change) => {
    switch (change.kind) {
      case "code":
        return change.name === "module" ? "its code" : `the code of ${change.name}`;
      case "data":
        return `the file ${change.module}`;
      case "package":
        return `the library ${change.name}`;
      case "param":
        return `the parameter ${change.name}`;
      case "input":
        return `the input ${change.name}`;
      case "env":
        return `the variable ${change.name}`;
      case "codec":
        return `the codec of ${change.output}`;
      case "argument":
        return `the argument ${change.path}`;
      case "structure":
        return "its code";
      case "clock":
        return "what time it is";
      case "semantics":
        return "how the processing engine computes";
      case "extra":
        return "its extra key";
    }
  });
  return [...new Set(words)].slice(0, 3).join(", ");
}
