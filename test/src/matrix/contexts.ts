import type { PipelineRun, Repository, RunEvent, RunPipelineOptions } from "@zen/client";

export interface Start {
  readonly pipeline: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Computes everything: results of other contexts would be taken over, for they have the same keys. */
  readonly force?: boolean;
  readonly onEvent?: (event: RunEvent) => void;
}

/** A way to run a pipeline. Whoever adds one runs every graph of the matrix in it. */
export interface Context {
  readonly name: string;
  run(repository: Repository, start: Start): PipelineRun<unknown>;
}

const context = (name: string, options: RunPipelineOptions): Context => ({
  name,
  run: (repository, { pipeline, params, force = false, onEvent }) =>
    repository.run(pipeline, params, { ...options, force, ...(onEvent === undefined ? {} : { onEvent }) }),
});

export const CONTEXTS: readonly Context[] = [
  context("in this process", { inProcess: true }),
  context("in warm workers", { inProcess: false }),
];
