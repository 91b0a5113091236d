import type { ExecutionRecord, RunRecord } from "@zen/plugin-sdk";
import type { DebugEnd, DebugOptions } from "@zen/engine";
import type { Workspace } from "../workspace/workspace.js";
import { debugTarget } from "./debug-target.js";
import { prepare } from "./prepare.js";
import { pipelineOf } from "./resume.js";
import { runnable } from "./runnable.js";

/** A step of a run that was executed once more. */
export interface Debugged extends DebugEnd {
  readonly run: string;
  readonly node: string;
  /** The execution whose inputs and parameters it had. */
  readonly execution: string;
  /** How that one ended. */
  readonly then: ExecutionRecord["state"];
}

export async function debugStep(
  workspace: Workspace,
  run: RunRecord,
  executions: readonly ExecutionRecord[],
  node: string,
  options: DebugOptions,
): Promise<Debugged> {
  const execution = debugTarget(run, executions, node);
  const engine = await workspace.engine(run.stack);
  const prepared = await prepare(workspace, pipelineOf(run, workspace), run.params, {
    stack: run.stack,
    cwd: workspace.dir,
  });
  const end = await engine.debug(await runnable(prepared), execution, options);
  return { run: run.id, node, execution: execution.id, then: execution.state, ...end };
}
