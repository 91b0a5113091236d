import { posix } from "node:path";
import { isZenError, toErrorRecord, type ErrorRecord } from "@zen/plugin-sdk";
import type { ParamSchema, Plan } from "@zen/plugin-sdk/pipeline";
import type { CompiledPlan } from "@zen/engine";
import type { Workspace } from "../workspace/workspace.js";
import { Runs } from "../runs/runs.js";
import type { PipelineDiff } from "./compare.js";
import { DEFAULT_PATTERNS, discover, findPipeline, type FoundPipeline } from "./discover.js";

export interface PipelineSummary {
  readonly name: string;
  /** Relative to the repository. */
  readonly file: string;
  readonly description?: string;
  readonly params: Readonly<Record<string, ParamSchema>>;
  readonly steps: number;
}

export interface PipelineList {
  readonly pipelines: readonly PipelineSummary[];
  /** Files that could not be loaded. */
  readonly broken: readonly { readonly file: string; readonly error: ErrorRecord }[];
}

export interface PipelineDetails extends PipelineSummary {
  readonly plan: Plan;
  readonly digest: string;
  /** The pipeline as a person writes it in YAML, wherever it was written: in a file beside its own it is the very same plan. */
  readonly yaml: string;
  /** The plan as it is saved. */
  readonly planYaml: string;
}

/** The pipelines of the repository's files. */
export class Pipelines {
  constructor(private readonly workspace: Workspace) {}

  async list(): Promise<PipelineList> {
    const { found, broken } = await discover(await this.workspace.loadScope(), this.#patterns());
    const pipelines: PipelineSummary[] = [];
    const unsound = [...broken];
    for (const one of found) {
      try {
        pipelines.push(summaryOf(await compiled(one), one));
      } catch (error) {
        if (!isZenError(error)) throw error;
        unsound.push({ file: fileOf(one), error: toErrorRecord(error) });
      }
    }
    return { pipelines, broken: unsound };
  }

  /** @throws ZenError `PIPELINE_NOT_FOUND`, `PIPELINE_AMBIGUOUS`, or what is wrong with the file. */
  async show(pipeline: string, options: { readonly cwd?: string } = {}): Promise<PipelineDetails> {
    const scope = await this.workspace.loadScope();
    const found = await findPipeline(pipeline, scope, this.#patterns(), options.cwd ?? this.workspace.dir);
    const { pipelineToYaml, planToYaml } = await import("./compiler.js");
    const made = await compiled(found);
    const summary = summaryOf(made, found);
    const { plan, digest } = made;
    const yaml = await pipelineToYaml(plan, posix.dirname(summary.file));
    return { ...summary, plan, digest, yaml, planYaml: await planToYaml(plan) };
  }

  /**
   * What two plans do otherwise: steps, edges, parameters, options and, as far as it is recorded, code. Each is a pipeline's name or file as
   * it is now, a run's id (or `latest`), or the beginning of a plan's digest.
   * @throws ZenError `PIPELINE_NOT_FOUND`, `PIPELINE_AMBIGUOUS`, `RUN_NOT_FOUND`, or what is wrong with a file.
   */
  async diff(was: string, is: string, options: { readonly cwd?: string } = {}): Promise<PipelineDiff> {
    const { comparePipelines } = await import("./compare.js");
    return comparePipelines(this.workspace, new Runs(this.workspace), [was, is], options.cwd ?? this.workspace.dir);
  }

  #patterns(): readonly string[] {
    return this.workspace.document.config.pipelines ?? DEFAULT_PATTERNS;
  }
}

async function compiled({ pipeline, module }: FoundPipeline): Promise<CompiledPlan> {
  const { compile } = await import("./compiler.js");
  return compile(module, pipeline.name);
}

function summaryOf({ plan }: CompiledPlan, found: FoundPipeline): PipelineSummary {
  const { name, description, params, nodes } = plan;
  const described = description === undefined ? {} : { description };
  return { name, file: fileOf(found), ...described, params, steps: nodes.length };
}

function fileOf({ module }: FoundPipeline): string {
  return module.module.replace(/^\.\//, "");
}
