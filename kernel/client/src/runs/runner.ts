import { checkParams, type Pipeline } from "@zen/plugin-sdk/pipeline";
import type { BundleRef, Platform, ZenError } from "@zen/plugin-sdk";
import type { RunHandle, StepPreview } from "@zen/engine";
import type { Bundles } from "../bundle/bundles.js";
import { lockText } from "../plugins/installed.js";
import type { Workspace } from "../workspace/workspace.js";
import { withClosures } from "./closures.js";
import { runSetting } from "./environment.js";
import { gitState } from "./git-state.js";
import { loadOutputs } from "./load-outputs.js";
import type { RunPipelineOptions } from "./options.js";
import { checkTags } from "./tags.js";
import type { StartedRun } from "./pipeline-run.js";
import { prepare, refusal, type Prepared } from "./prepare.js";
import { runnable } from "./runnable.js";

type Given = Readonly<Record<string, unknown>>;

/** Takes a pipeline from its source to a run. */
export class Runner {
  constructor(private readonly workspace: Workspace) {}

  async start(pipeline: Pipeline | string, params: Given, options: RunPipelineOptions): Promise<StartedRun> {
    checkTags(options.tags ?? []);
    const git = gitState(this.workspace.dir);
    const prepared = await this.#sound(pipeline, params, options);
    const engine = await this.workspace.engine(prepared.stack);
    const plan = await runnable(prepared);
    const setting = await runSetting(this.workspace, prepared, plan, await git);
    options.signal?.throwIfAborted();
    let bundles: Promise<Bundles> | undefined; // most runs stay on this machine and want none
    const bundle = async (platform?: Platform): Promise<BundleRef> =>
      (await (bundles ??= openBundles(this.workspace, prepared, plan))).forPlatform(platform);
    const handle = engine.run(plan, valuesOf(prepared), { ...engineOptions(options), ...setting, bundle });
    const outputs: StartedRun["outputs"] = ({ run }) => loadOutputs(run.outputs, engine, plan.plan.stores?.artifacts);
    return { handle, told: tell(handle, options.onEvent), places: prepared.compiled.places, outputs };
  }

  async preview(
    pipeline: Pipeline | string,
    params: Given,
    options: RunPipelineOptions,
  ): Promise<readonly StepPreview[]> {
    const prepared = await this.#sound(pipeline, params, options);
    const engine = await this.workspace.engine(prepared.stack);
    const force = options.force === undefined ? {} : { force: options.force };
    const steps = await engine.preview(await runnable(prepared), valuesOf(prepared), force);
    const closures = withClosures(this.workspace, engine, lockText(this.workspace.dir));
    return Promise.all(steps.map(async (step) => (step.why ? { ...step, why: await closures(step.why) } : step)));
  }

  async check(pipeline: Pipeline | string, params: Given, options: RunPipelineOptions): Promise<readonly ZenError[]> {
    return (await prepare(this.workspace, pipeline, params, options)).problems;
  }

  async #sound(pipeline: Pipeline | string, params: Given, options: RunPipelineOptions): Promise<Prepared> {
    const prepared = await prepare(this.workspace, pipeline, params, options);
    const refused = refusal(prepared.problems);
    if (refused !== undefined) throw refused;
    return prepared;
  }
}

async function openBundles(...scope: ConstructorParameters<typeof Bundles>): Promise<Bundles> {
  const { Bundles } = await import("../bundle/bundles.js");
  return new Bundles(...scope);
}

function valuesOf({ compiled, params }: Prepared) {
  return checkParams(`The pipeline ${compiled.plan.name}`, compiled.plan.params, params);
}

function engineOptions(options: RunPipelineOptions) {
  const { id, name, description, origin, force, inProcess, tags, signal } = options;
  return {
    ...(id === undefined ? {} : { id }),
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(origin === undefined ? {} : { origin }),
    ...(force === undefined ? {} : { force }),
    ...(inProcess === undefined ? {} : { inProcess }),
    ...(tags === undefined ? {} : { tags }),
    ...(signal === undefined ? {} : { signal }),
  };
}

/** Begins in the turn in which the run began, so that nothing is missed. */
async function tell({ events }: RunHandle, onEvent: RunPipelineOptions["onEvent"]): Promise<void> {
  if (onEvent !== undefined) for await (const event of events) onEvent(event);
}
