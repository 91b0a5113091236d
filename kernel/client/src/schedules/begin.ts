import {
  toErrorRecord,
  type ErrorRecord,
  type FiringRecord,
  type RunState,
  type ScheduleRecord,
} from "@zen/plugin-sdk";
import { PipelineRun } from "../runs/pipeline-run.js";
import { Runner } from "../runs/runner.js";
import type { Workspace } from "../workspace/workspace.js";
import { forgetStart, takeStart, type ScheduleBook } from "./parts.js";

/**
 * Runs what a due time was given a run for, unless somebody else does or it has been given up; resolves when the run has ended. What
 * becomes of it is written into the schedule's journal, whatever it is.
 */
export async function begin(
  workspace: Workspace,
  book: ScheduleBook,
  { schedule, due, run }: FiringRecord,
  stop: { readonly cancelled: AbortSignal; readonly interrupted: AbortSignal },
): Promise<void> {
  const record = await book.get(schedule);
  const firing = await book.firing(schedule, due);
  if (record === undefined || firing?.state !== "fired" || firing.run !== run || run === undefined) return;
  const { host } = await workspace.composition();
  const store = await host.artifactStore();
  if (!(await takeStart(store, run))) return;
  const end = await outcomeOf(workspace, record, due, run, stop);
  await book.changeFiring(schedule, due, (now) =>
    now?.state === "fired" && now.run === run ? { ...now, ...end, updatedAt: new Date().toISOString() } : undefined,
  );
  await forgetStart(store, run);
}

type End =
  | { readonly state: "ended"; readonly outcome: RunState; readonly run: string }
  | { readonly state: "refused"; readonly error: ErrorRecord };

async function outcomeOf(
  workspace: Workspace,
  { name, pipeline, params, stack, tags }: ScheduleRecord,
  due: string,
  id: string,
  stop: Parameters<typeof begin>[3],
): Promise<End> {
  const origin = { kind: "scheduled", schedule: name, due } as const;
  const run = new PipelineRun(
    new Runner(workspace).start(pipeline, params, { id, origin, tags, ...(stack === undefined ? {} : { stack }) }),
  );
  const cancel = (reason: "cancelled" | "interrupted") => () => void run.cancel(reason).catch(() => undefined); // the end tells
  const listen = (signal: AbortSignal, act: () => void): void => {
    signal.addEventListener("abort", act, { once: true });
    if (signal.aborted) act();
  };
  listen(stop.cancelled, cancel("cancelled"));
  listen(stop.interrupted, cancel("interrupted"));
  try {
    const { run: last } = await run.settled();
    return { state: "ended", outcome: last.state, run: last.id };
  } catch (error) {
    const { stack: _stack, ...said } = toErrorRecord(error);
    return { state: "refused", error: said };
  }
}
