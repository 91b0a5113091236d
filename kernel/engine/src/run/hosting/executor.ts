import type { ExecutionRecord, JobHandle } from "@zen/plugin-sdk";
import type { ExecutionEnd, ExecutionNews, ExecutionTask } from "../../worker/task.js";

export interface ExecutorOptions {
  /** Aborts to cancel; the execution's place is left within a moment. */
  readonly signal: AbortSignal;
  readonly tell: (news: ExecutionNews) => void;
  /** Called when the record of its end is durable, a little before the key is. */
  readonly recorded: (record: ExecutionRecord) => void;
  /** Makes durable that the execution is intended, and with a job's handle, that it is under way there. */
  readonly journalled: (job?: JobHandle) => Promise<void>;
}

/** A place where executions happen. */
export interface Executor {
  /**
   * Resolves with the end of the execution, whatever it is. @throws ZenError `STEP_WORKER_LOST` when its place vanished (with its
   * last `lines` in `data`); the outcome is unknown then, or never was.
   */
  execute(task: ExecutionTask, options: ExecutorOptions): Promise<ExecutionEnd>;
}
