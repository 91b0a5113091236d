import type { Digest, ErrorRecord, ExecutionRecord } from "@zen/plugin-sdk";
import { stepName, type ExecutionTask } from "../../worker/task.js";
import { isStepInstance, type BoundStep, type Instance } from "../nodes/instance.js";
import type { ExecutionName } from "../nodes/naming.js";
import type { Prepared } from "../steps/prepare.js";

/** Records of steps that were not executed, and of executions that nobody lived to describe. */

function ended({ id, run, attempt }: ExecutionName, node: Instance, state: ExecutionRecord["state"]): ExecutionRecord {
  const now = new Date().toISOString();
  return {
    id,
    run,
    attempt,
    state,
    node: node.id,
    step: isStepInstance(node) ? stepName(node.step) : node.kind,
    startedAt: now,
    finishedAt: now,
    durationMs: 0,
    params: {},
    inputs: {},
    outputs: {},
    metrics: {},
  };
}

export function skippedRecord(name: ExecutionName, node: Instance, because: readonly string[]): ExecutionRecord {
  return { ...ended(name, node, "skipped"), because };
}

export function cachedRecord(
  name: ExecutionName,
  node: BoundStep,
  { key, hit, work }: Prepared & { readonly hit: NonNullable<Prepared["hit"]> },
): ExecutionRecord {
  const { params, inputs } = work;
  const { outputs, metrics, execution: from } = hit;
  const known = work.claim === undefined ? {} : { key };
  return { ...ended(name, node, "cached"), ...known, from, params, inputs, outputs, metrics };
}

/** Of a list that the engine itself has made, or found. */
export function listRecord(
  name: ExecutionName,
  node: Instance,
  key: Digest | undefined,
  outputs: ExecutionRecord["outputs"],
  inputs: ExecutionRecord["inputs"],
): ExecutionRecord {
  return { ...ended(name, node, "succeeded"), ...(key === undefined ? {} : { key }), inputs, outputs };
}

/** Of a node whose inputs could not be had. */
export function unpreparedRecord(name: ExecutionName, node: Instance, error: ErrorRecord): ExecutionRecord {
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
