import type { FileInput } from "@zen/plugin-sdk/pipeline";
import type { Artifacts } from "../../artifacts/index.js";
import type { LoadStep } from "../execute.js";
import type { ExecutionTask } from "../task.js";
import type { Origins } from "../step-inputs.js";

/** What processing for one execution needs of it. */
export interface ProcessingScope {
  readonly execution: string;
  /**
   * What the execution is to find out: its key and generation, the same for every attempt at it, so that a job that a lost worker left
   * behind is found again; where nothing is to be found again, the execution's id.
   */
  readonly purpose: string;
  readonly task: Pick<ExecutionTask, "node" | "run" | "reason" | "anew" | "followers">;
  /** The step's code: the task's own, or a follower's. */
  readonly load: LoadStep;
  readonly artifacts: Artifacts;
  readonly origins: Origins;
  /** The files elsewhere that it was given, with the digests that its key was made of. */
  readonly files: readonly FileInput[];
  readonly signal: AbortSignal;
  /** Adds a line to the step's log. */
  say(line: string): void;
  /** A folder for what the engine writes, near the store; made when it is asked for and removed after the execution. */
  staging(): Promise<string>;
}
