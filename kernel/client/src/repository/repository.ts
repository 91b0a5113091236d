import type { ZenError } from "@zen/plugin-sdk";
import type { StepPreview } from "@zen/engine";
import type { ParamValues, Params, Pipeline, PipelineOutputs } from "@zen/plugin-sdk/pipeline";
import { Artifacts } from "../artifacts/artifacts.js";
import { Deployments } from "../deployments/deployments.js";
import { Models } from "../models/models.js";
import { Pipelines } from "../pipelines/pipelines.js";
import { BoundRegistries } from "../plugins/bound-registries.js";
import { Plugins } from "../plugins/plugins.js";
import { PipelineRun } from "../runs/pipeline-run.js";
import type { RunPipelineOptions } from "../runs/options.js";
import type { Runner } from "../runs/runner.js";
import { Runs } from "../runs/runs.js";
import { Schedules } from "../schedules/schedules.js";
import { Secrets } from "../secrets/secrets.js";
import { Stacks } from "../stacks/stacks.js";
import type { OpenOptions } from "../workspace/options.js";
import { Workspace } from "../workspace/workspace.js";
import { requireRepository } from "./find.js";

/** Values of a pipeline's parameters, where the pipeline is known by name only. */
export type GivenParams = Readonly<Record<string, unknown>>;

/**
 * An open Zen repository: run pipelines, look at what ran, load what it made. Nothing is opened before it is needed, and all of it
 * is closed by `close` (or `await using`).
 */
export class Repository implements AsyncDisposable {
  readonly dir: string;
  readonly pipelines: Pipelines;
  readonly runs: Runs;
  readonly artifacts: Artifacts;
  readonly stacks: Stacks;
  readonly deployments: Deployments;
  readonly plugins: Plugins;
  readonly registries: BoundRegistries;
  readonly secrets: Secrets;
  readonly schedules: Schedules;
  readonly models: Models;

  /** @internal Use `openRepository`. */
  constructor(private readonly workspace: Workspace) {
    this.dir = workspace.dir;
    this.pipelines = new Pipelines(workspace);
    this.runs = new Runs(workspace);
    this.artifacts = new Artifacts(workspace);
    this.stacks = new Stacks(workspace);
    this.deployments = new Deployments(workspace);
    this.plugins = new Plugins(workspace);
    this.registries = new BoundRegistries(workspace);
    this.secrets = new Secrets(workspace);
    this.schedules = new Schedules(workspace);
    this.models = new Models(workspace);
  }

  /**
   * Runs a pipeline: the object itself, its name, or its file (`pipelines/flights.ts`). Await what it returns for the outputs, or listen to its
   * events first.
   */
  run<P extends Params, R>(
    pipeline: Pipeline<P, R>,
    params: ParamValues<NoInfer<P>>,
    options?: RunPipelineOptions,
  ): PipelineRun<PipelineOutputs<R>>;
  run(
    pipeline: string,
    params?: GivenParams,
    options?: RunPipelineOptions,
  ): PipelineRun<Readonly<Record<string, unknown>>>;
  run(pipeline: Pipeline | string, params: GivenParams = {}, options: RunPipelineOptions = {}): PipelineRun<never> {
    return new PipelineRun(
      this.#runner().then((runner) => runner.start(pipeline, params, options)),
    ) as PipelineRun<never>;
  }

  /** What a run would do, step by step; runs nothing and writes nothing. */
  async plan(
    pipeline: Pipeline | string,
    params: GivenParams = {},
    options: RunPipelineOptions = {},
  ): Promise<readonly StepPreview[]> {
    return (await this.#runner()).preview(pipeline, params, options);
  }

  /** Everything that stands in the way of a run, all at once; empty when it can start. */
  async check(
    pipeline: Pipeline | string,
    params: GivenParams = {},
    options: RunPipelineOptions = {},
  ): Promise<readonly ZenError[]> {
    return (await this.#runner()).check(pipeline, params, options);
  }

  /** Asks a deployment for predictions, one per row. Rows have the columns of the model's raw data. */
  predict(deployment: string, rows: readonly Readonly<Record<string, unknown>>[]) {
    return this.deployments.predict(deployment, rows);
  }

  /**
   * Makes the metadata store's content anew from the journal. Whoever looks meanwhile sees the old one; a content that cannot be read
   * is replaced too.
   */
  async rebuildMetadata(): Promise<void> {
    await (await this.workspace.engine()).rebuildMetadata();
  }

  async close(): Promise<void> {
    await this.workspace.close();
  }

  async #runner(): Promise<Runner> {
    await this.plugins.followLinks();
    const { Runner } = await import("../runs/runner.js");
    return new Runner(this.workspace);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/**
 * Opens the Zen repository that `dir` (the working folder unless told) lies in.
 * @throws ZenError `NO_REPOSITORY`, `CONFIG_UNREADABLE`, `CONFIG_SYNTAX`, `CONFIG_INVALID`.
 */
export async function openRepository(dir: string = process.cwd(), options: OpenOptions = {}): Promise<Repository> {
  return new Repository(await Workspace.open(requireRepository(dir), options));
}
