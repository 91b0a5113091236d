import type { JobRunner, Json } from "../job.js";
import type { Platform } from "../platform.js";
import { token } from "../token.js";
import type { Closable } from "./closable.js";
import type { WorkerInvocation } from "./worker.js";

export interface HostSpec extends WorkerInvocation {
  /**
   * The engine's offer to run the plan in the calling process. An orchestrator whose place is this process takes it; every other
   * ignores it and starts `command` where it belongs.
   */
  readonly here?: (signal: AbortSignal) => Promise<Json>;
}

export interface Capacity {
  readonly cpus: number;
  /** Bytes. */
  readonly memory: number;
  /** Count by type; none where nothing is said. */
  readonly accelerators?: Readonly<Record<string, number>>;
}

/**
 * Gives a run its place. The engine does all scheduling, wherever it is hosted; an orchestrator only provides machines.
 * Every orchestrator can run every step of a pipeline, training included.
 */
export interface Orchestrator extends Closable {
  /** The kind of machine that steps run on, for the check of native builds. */
  platform(): Promise<Platform>;
  /** True where plans are hosted on the submitting machine, by `here` or `local`: no bundle is made for it then. */
  readonly local?: boolean;
  /** Names of the processing backends that it works with, `["*"]` for all. */
  readonly processing: readonly string[];
  /** What may be used at once for steps where the plan is hosted; the engine starts no more than fits. */
  capacity(): Promise<Capacity>;
  /** First seat: a Job in which the engine runs the whole plan. Its result is the run's final state. */
  readonly host: JobRunner<HostSpec>;
  /** Second seat, optional: a Job for one step's worker. Without it steps run beside the hosted engine. */
  readonly launch?: JobRunner<WorkerInvocation>;
}

export const Orchestrator = token<Orchestrator>("orchestrator@1");
