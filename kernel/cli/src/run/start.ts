import type { PipelineRun, Repository, ResumeOptions, RunPipelineOptions, StepPreview } from "@zen/client";
import { ZenError } from "@zen/plugin-sdk";
import { readParams } from "./params.js";

/** What `zen run` is asked to begin: a pipeline, or the rest of a run. */
export interface Start {
  /** The pipeline or run, for a person. */
  readonly of: string;
  run(repository: Repository, options: RunPipelineOptions): PipelineRun<Readonly<Record<string, unknown>>>;
  plan(repository: Repository, options: RunPipelineOptions): Promise<readonly StepPreview[]>;
}

export interface StartFlags {
  readonly param?: readonly string[] | undefined;
  readonly resume?: string | undefined;
  readonly "accept-changes": boolean;
  readonly force: boolean;
}

/** @throws ZenError `USAGE_INVALID`. */
export function startOf(pipeline: string | undefined, flags: StartFlags): Start {
  const { resume: run, "accept-changes": acceptChanges } = flags;
  if (run === undefined) return fromPipeline(pipeline, flags);
  if (flags.param !== undefined)
    throw usage("A run is resumed with the parameters that it had", "Leave --param out, or run the pipeline anew.");
  if (flags.force)
    throw usage("--resume takes over what had finished, and --force runs everything", "Give one of them.");
  const more = (options: RunPipelineOptions): ResumeOptions => ({
    ...options,
    acceptChanges,
    ...(pipeline === undefined ? {} : { pipeline }),
  });
  return {
    of: run,
    run: (repository, options) => repository.runs.resume(run, more(options)),
    plan: (repository, options) => repository.runs.planResumed(run, more(options)),
  };
}

function fromPipeline(pipeline: string | undefined, flags: StartFlags): Start {
  if (pipeline === undefined)
    throw usage(
      "zen run: pipeline must be given",
      "zen pipelines:list shows those that there are; --resume RUN needs none. See zen run --help.",
    );
  if (flags["accept-changes"]) throw usage("--accept-changes has a meaning with --resume only", "Leave it out.");
  const paramTexts = readParams(flags.param ?? []);
  return {
    of: pipeline,
    run: (repository, options) => repository.run(pipeline, {}, { ...options, paramTexts }),
    plan: (repository, options) => repository.plan(pipeline, {}, { ...options, paramTexts }),
  };
}

function usage(message: string, hint: string): ZenError {
  return new ZenError("USAGE_INVALID", message, { hint });
}
