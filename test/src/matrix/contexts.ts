import type { PipelineRun, Repository, RunEvent, RunPipelineOptions } from "@zen/client";
import { REMOTE_STACK } from "./remote-orchestrator.js";

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
  /** A stack of the matrix's repository; the artifact store is one that other machines can reach. */
  readonly stack?: { readonly name: string; readonly config: (machines: string) => Readonly<Record<string, unknown>> };
  run(repository: Repository, start: Start): PipelineRun<unknown>;
}

const context = (name: string, options: RunPipelineOptions, stack?: NonNullable<Context["stack"]>): Context => ({
  name,
  ...(stack === undefined ? {} : { stack }),
  run: (repository, { pipeline, params, force = false, onEvent }) =>
    repository.run(pipeline, params, {
      ...options,
      ...(stack === undefined ? {} : { stack: stack.name }),
      force,
      ...(onEvent === undefined ? {} : { onEvent }),
    }),
});

export const CONTEXTS: readonly Context[] = [
  context("in this process", { inProcess: true }),
  context("in warm workers", { inProcess: false }),
  context("by zen worker from a bundle in an empty folder", {}, REMOTE_STACK),
];
