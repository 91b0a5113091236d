import { isZenError, toErrorRecord, type ErrorRecord } from "@zen/plugin-sdk";
import type { ParamSchema, Plan } from "@zen/plugin-sdk/pipeline";
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
  /** The plan as it is saved. */
  readonly yaml: string;
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
        const { plan: _plan, digest: _digest, yaml: _yaml, ...summary } = await this.#summary(one);
        pipelines.push(summary);
      } catch (error) {
        if (!isZenError(error)) throw error;
        unsound.push({ file: fileOf(one), error: toErrorRecord(error) });
      }
    }
    return { pipelines, broken: unsound };
  }

  /** @throws ZenError `PIPELINE_NOT_FOUND`, `PIPELINE_AMBIGUOUS`, or what is wrong with the file. */
  async show(pipeline: string, options: { readonly cwd?: string } = {}): Promise<PipelineDetails> {
    return this.#summary(
      await findPipeline(
        pipeline,
        await this.workspace.loadScope(),
        this.#patterns(),
        options.cwd ?? this.workspace.dir,
      ),
    );
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

  async #summary({ pipeline, module }: FoundPipeline): Promise<PipelineDetails> {
    const { compile, planToYaml } = await import("./compiler.js");
    const { plan, digest } = await compile(module, pipeline.name);
    return {
      name: plan.name,
      file: fileOf({ pipeline, module }),
      ...(plan.description === undefined ? {} : { description: plan.description }),
      params: plan.params,
      steps: plan.nodes.length,
      plan,
      digest,
      yaml: await planToYaml(plan),
    };
  }

  #patterns(): readonly string[] {
    return this.workspace.document.config.pipelines ?? DEFAULT_PATTERNS;
  }
}

function fileOf({ module }: FoundPipeline): string {
  return module.module.replace(/^\.\//, "");
}
