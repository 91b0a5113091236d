import { isZenError, toErrorRecord, type ExecutionRecord } from "@zen/plugin-sdk";
import { commit, type Commit } from "../../commit/commit.js";
import { layout } from "../../commit/layout.js";
import { getJson } from "../../commit/objects.js";
import { startedRecord } from "../../worker/execute.js";
import { keepLiveLog } from "../../worker/read-live.js";
import type { ExecutionEnd, ExecutionTask } from "../../worker/task.js";
import { traceHeaders } from "../../worker/tracing.js";
import type { BoundStep } from "../nodes/instance.js";
import type { ExecutionName } from "../nodes/naming.js";
import type { PlanRunScope } from "./plan-run.js";
import type { Prepared } from "./prepare.js";
import { lostRecord } from "../recording/records.js";
import type { RunHooks } from "../recording/run-hooks.js";

/** One attempt at a step, from the journal's first word about it to its last. `recorded`: see `ExecutorOptions`. */
export async function attempt(
  node: BoundStep,
  name: ExecutionName,
  work: Prepared["work"],
  scope: PlanRunScope,
  signal: AbortSignal,
  recorded: (record: ExecutionRecord) => void,
): Promise<ExecutionEnd> {
  const { stack, plan, recorder } = scope;
  const headers = traceHeaders();
  const task: ExecutionTask = {
    ...work,
    ...name,
    stack,
    pipeline: plan.plan.name,
    ...(headers === undefined ? {} : { trace: headers }),
  };
  const started = startedRecord(task);
  recorder.began(started);
  scope.keepCode(node.definition);
  const end = await scope
    .executorOf(node)
    .execute(task, {
      signal,
      tell: (news) => recorder.tell({ ...news, node: node.id, execution: task.id }),
      recorded,
      journalled: (job) => recorder.underway(started, job),
    })
    .catch((error: unknown) => lost(task, started, scope, signal, error))
    .then((one) => withHint(one, recorder.hooks));
  recorder.ended(end, end);
  return end;
}

async function withHint(end: ExecutionEnd, hooks: RunHooks): Promise<ExecutionEnd> {
  const { record } = end;
  if (record.state !== "failed" || record.error === undefined) return end;
  return { ...end, record: { ...record, error: await hooks.hinted(record.error) } };
}

/** The end of an execution whose place is gone, or was left because of a cancellation. */
async function lost(
  task: ExecutionTask,
  started: ExecutionRecord,
  { artifacts: { store } }: PlanRunScope,
  signal: AbortSignal,
  error: unknown,
): Promise<ExecutionEnd> {
  const failure = toErrorRecord(signal.aborted ? signal.reason : error, "STEP_WORKER_LOST");
  const lines = (isZenError(error) ? (error.data?.["lines"] as readonly string[] | undefined) : undefined) ?? [];
  // It may have got as far as its record before its place was lost.
  const kept = (await getJson<Commit>(store, layout.execution(task.id)))?.record;
  const log = kept === undefined ? await keepLiveLog(store, task.id) : undefined;
  const printed = log === undefined ? started : { ...started, log };
  const record = kept ?? lostRecord(task, printed, signal.aborted ? "cancelled" : "failed", failure);
  return { ...(await commit(store, record, task)), lines, deployments: [] };
}
