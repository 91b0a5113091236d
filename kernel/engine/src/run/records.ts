import type { ErrorRecord, ExecutionRecord } from "@zen/plugin-sdk";
import type { StepNode } from "@zen/plugin-sdk/pipeline";
import { stepName, type ExecutionTask } from "../worker/task.js";
import type { ExecutionName } from "./naming.js";
import type { Prepared } from "./prepare.js";

/** Records of steps that were not executed, and of executions that nobody lived to describe. */

function ended({ id, run, attempt }: ExecutionName, node: StepNode, state: ExecutionRecord["state"]): ExecutionRecord {
  const now = new Date().toISOString();
  return {
    id,
    run,
    attempt,
    state,
    node: node.id,
    step: stepName(node.step),
    startedAt: now,
    finishedAt: now,
    durationMs: 0,
    params: {},
    inputs: {},
    outputs: {},
    metrics: {},
  };
}

export function skippedRecord(name: ExecutionName, node: StepNode, because: readonly string[]): ExecutionRecord {
  return { ...ended(name, node, "skipped"), because };
}

export function cachedRecord(
  name: ExecutionName,
  node: StepNode,
  { key, hit, work }: Prepared & { readonly hit: NonNullable<Prepared["hit"]> },
): ExecutionRecord {
  const { params, inputs } = work;
  const { outputs, metrics, execution: from } = hit;
  return { ...ended(name, node, "cached"), key, from, params, inputs, outputs, metrics };
}

/** Of a step whose inputs could not be had. */
export function unpreparedRecord(name: ExecutionName, node: StepNode, error: ErrorRecord): ExecutionRecord {
  return { ...ended(name, node, "failed"), error };
}

/** Of an execution whose place is gone. */
export function lostRecord(
  task: ExecutionTask,
  started: ExecutionRecord,
  state: "failed" | "cancelled",
  error: ErrorRecord,
): ExecutionRecord {
  const now = new Date();
  const durationMs = Math.max(0, now.getTime() - Date.parse(started.startedAt));
  return { ...started, id: task.id, state, error, finishedAt: now.toISOString(), durationMs };
}
