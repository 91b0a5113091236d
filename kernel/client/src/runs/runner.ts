import { checkParams, type Pipeline, type Plan } from "@zen/plugin-sdk/pipeline";
import type { BundleRef, Platform, RunRecord, ZenError } from "@zen/plugin-sdk";
import type { RunHandle, RunOptions, StepPreview } from "@zen/engine";
import type { Bundles } from "../bundle/bundles.js";
import { lockText } from "../plugins/installed.js";
import type { Workspace } from "../workspace/workspace.js";
import { clockTime } from "./clock-time.js";
import { withClosures } from "./closures.js";
import { runSetting } from "./environment.js";
import { gitState, type GitState } from "./git-state.js";
import { loadOutputs } from "./load-outputs.js";
import type { RunPipelineOptions } from "./options.js";
import { checkTags } from "./tags.js";
import { untilNextPlace, type RunEnd } from "./lost-place.js";
import type { StartedRun } from "./pipeline-run.js";
import { prepare, refusal, type Prepared } from "./prepare.js";
import {
  clockOf,
  changesSince,
  checkResumable,
  paramsOf,
  pipelineOf,
  refuseChanges,
  type ResumeOptions,
} from "./resume.js";
import { runnable } from "./runnable.js";
import { stillForced } from "./still-forced.js";

type Given = Readonly<Record<string, unknown>>;

/** Takes a pipeline from its source to a run. */
export class Runner {
  constructor(private readonly workspace: Workspace) {}

  async start(pipeline: Pipeline | string, params: Given, options: RunPipelineOptions): Promise<StartedRun> {
    checkTags(options.tags ?? []);
    const git = gitState(this.workspace.dir);
    return this.#launch(await this.#sound(pipeline, params, options), await git, options);
  }

  /** A new run that takes over what an earlier one had finished, and does the rest. */
  async resume(run: RunRecord, options: ResumeOptions): Promise<StartedRun> {
    checkTags(options.tags ?? []);
    const git = gitState(this.workspace.dir);
    const resumed = await this.#resumed(run, options);
    const { name, description, tags } = { ...run, ...options };
    const labels = { tags, ...(name && { name }), ...(description && { description }) };
    return this.#launch(resumed, await git, {
      ...clockOf(run),
      ...options,
      ...labels,
      origin: { kind: "resumed", run: run.id },
    });
  }

  async #launch(prepared: Prepared, git: GitState, options: RunPipelineOptions): Promise<StartedRun> {
    const engine = await this.workspace.engine(prepared.stack);
    const plan = await runnable(prepared);
    const setting = await runSetting(this.workspace, prepared, plan, git);
    const composition = await this.workspace.composition(prepared.stack);
    await composition.trace();
    options.signal?.throwIfAborted();
    let bundles: Promise<Bundles> | undefined; // most runs stay on this machine and want none
    const bundle = async (platform?: Platform): Promise<BundleRef> =>
      (await (bundles ??= openBundles(this.workspace, prepared, plan))).forPlatform(platform);
    const handle = engine.run(plan, valuesOf(prepared), { ...engineOptions(options), ...setting, bundle });
    const outputs: StartedRun["outputs"] = ({ run }) => loadOutputs(run.outputs, engine, plan.plan.stores?.artifacts);
    const { retry } = composition.host.defaults ?? {};
    const next: StartedRun["next"] = async (end, lost) => {
      const waitMs = await untilNextPlace(end, retry, lost);
      return waitMs === undefined
        ? undefined
        : {
            waitMs,
            signal: options.signal,
            start: () => this.#launch(prepared, git, after(end, options, prepared.compiled.plan)),
          };
    };
    return { handle, told: tell(handle, options.onEvent), places: prepared.compiled.places, outputs, next };
  }

  async preview(
    pipeline: Pipeline | string,
    params: Given,
    options: RunPipelineOptions,
  ): Promise<readonly StepPreview[]> {
    return this.#preview(await this.#sound(pipeline, params, options), options);
  }

  /** What a run that resumes another would do. Changes since then show in it, and are not refused. */
  async previewResumed(run: RunRecord, options: ResumeOptions): Promise<readonly StepPreview[]> {
    const prepared = await this.#resumed(run, { ...options, acceptChanges: true });
    return this.#preview(prepared, { ...clockOf(run), ...options, origin: { kind: "resumed", run: run.id } });
  }

  async #preview(prepared: Prepared, options: RunPipelineOptions): Promise<readonly StepPreview[]> {
    const engine = await this.workspace.engine(prepared.stack);
    const { force, origin, clock } = engineOptions(options);
    const wishes = {
      ...(force === undefined ? {} : { force }),
      ...(origin === undefined ? {} : { origin }),
      ...(clock === undefined ? {} : { clock }),
    };
    const steps = await engine.preview(await runnable(prepared), valuesOf(prepared), wishes);
    const closures = withClosures(this.workspace, engine, lockText(this.workspace.dir));
    return Promise.all(steps.map(async (step) => (step.why ? { ...step, why: await closures(step.why) } : step)));
  }

  async check(pipeline: Pipeline | string, params: Given, options: RunPipelineOptions): Promise<readonly ZenError[]> {
    return (await prepare(this.workspace, pipeline, params, options)).problems;
  }

  /** The pipeline of an earlier run as it is now, with the parameters of that run. */
  async #resumed(run: RunRecord, options: ResumeOptions): Promise<Prepared> {
    checkResumable(run);
    const { pipeline = pipelineOf(run, this.workspace), stack = run.stack, acceptChanges = false, ...others } = options;
    const cwd = options.pipeline === undefined ? this.workspace.dir : options.cwd;
    const asked = { ...others, stack, ...(cwd === undefined ? {} : { cwd }) };
    const found = await prepare(this.workspace, pipeline, run.params, asked);
    const params = paramsOf(run, found);
    const prepared = { ...found, params };
    const refused = refusal(prepared.problems.filter(({ code }) => code !== "PARAM_UNKNOWN"));
    if (!acceptChanges) {
      const engine = await this.workspace.engine(prepared.stack);
      const plan = await runnable(prepared);
      const values = refused === undefined ? valuesOf(prepared) : undefined;
      const changes = await changesSince(run, prepared, plan, engine, values);
      refuseChanges(run, changes);
    }
    if (refused !== undefined) throw refused;
    return prepared;
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

function engineOptions(options: RunPipelineOptions & { readonly id?: string }): RunOptions {
  const { id, name, description, origin, force, inProcess, tags, clock, signal } = options;
  return {
    ...(id === undefined ? {} : { id }),
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(origin === undefined ? {} : { origin }),
    ...(force === undefined ? {} : { force }),
    ...(inProcess === undefined ? {} : { inProcess }),
    ...(tags === undefined ? {} : { tags }),
    ...(clock === undefined ? {} : { clock: clockTime(clock) }),
    ...(signal === undefined ? {} : { signal }),
  };
}

/** What the next run is told: to go on with the one that ended, or to begin where there was none. */
function after(end: RunEnd, { id: _, ...options }: RunPipelineOptions, plan: Plan): RunPipelineOptions {
  if (end.status === "rejected") return options;
  const { run, steps } = end.value;
  const force = stillForced(options.force, plan, steps);
  const forced = force === undefined ? {} : { force };
  return { ...options, ...clockOf(run), ...forced, origin: { kind: "resumed", run: run.id } };
}

/** Begins in the turn in which the run began, so that nothing is missed. */
async function tell({ events }: RunHandle, onEvent: RunPipelineOptions["onEvent"]): Promise<void> {
  if (onEvent !== undefined) for await (const event of events) onEvent(event);
}
