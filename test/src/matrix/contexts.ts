import type { PipelineRun, Repository, RunEvent, RunPipelineOptions } from "@zen/client";
import { REMOTE_STACK } from "./remote-orchestrator.js";

export interface Start {
  readonly pipeline: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Computes everything: results of other contexts would be taken over, for they have the same keys. */
  readonly force?: boolean;
  readonly onEvent?: (event: RunEvent) => void;
}

/** A stack of the matrix's repository. Its artifact store is one that other machines reach; `machines` is a folder for them. */
export interface ContextStack {
  readonly name: string;
  config(machines: string): Readonly<Record<string, unknown>>;
}

/** A way to run a pipeline. Whoever adds one runs every graph of the matrix in it. */
export interface Context {
  readonly name: string;
  readonly stack?: ContextStack;
  /** As many graphs are run side by side: where much of the time is spent on starting processes. */
  readonly atOnce: number;
  run(repository: Repository, start: Start): PipelineRun<unknown>;
  resume(repository: Repository, run: string): PipelineRun<unknown>;
}

/** `own`: how each run of it is asked for. */
export function context(name: string, own: RunPipelineOptions, stack?: ContextStack, atOnce = 1): Context {
  const options = { ...own, ...(stack === undefined ? {} : { stack: stack.name }) };
  return {
    name,
    atOnce,
    ...(stack === undefined ? {} : { stack }),
    run: (repository, { pipeline, params, force = false, onEvent }) =>
      repository.run(pipeline, params, { ...options, force, ...(onEvent === undefined ? {} : { onEvent }) }),
    resume: (repository, run) => repository.runs.resume(run, options),
  };
}

export const CONTEXTS: readonly Context[] = [
  context("in this process", { inProcess: true }),
  context("in warm workers", { inProcess: false }),
  context("by zen worker from a bundle in an empty folder", {}, REMOTE_STACK, 3),
];
