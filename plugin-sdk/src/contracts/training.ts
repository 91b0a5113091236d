import type { JobRunner } from "../job.js";
import type { Platform, Resources } from "../platform.js";
import { token } from "../token.js";
import type { Closable } from "./closable.js";
import type { WorkerInvocation } from "./worker.js";

/**
 * Runs one trainer step as a Job with the resources it asks for. The worker itself commits the outputs to the artifact store, so
 * the Job's result carries nothing; a Job that succeeded without a committed execution counts as lost.
 */
export interface Training extends Closable {
  /** True where jobs run on the submitting machine, by the invocation's `local`: no bundle is made for it then. */
  readonly local?: boolean;
  /** The kind of machine that its jobs run on; the orchestrator's unless told. */
  platform?(): Promise<Platform>;
  /** What it will refuse, in words, before anything runs; an empty list when the resources can be had. */
  check(resources: Resources): Promise<readonly string[]>;
  readonly jobs: JobRunner<WorkerInvocation>;
}

export const Training = token<Training>("training@1");
