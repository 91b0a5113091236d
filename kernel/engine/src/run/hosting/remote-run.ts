import {
  fromErrorRecord,
  ZenError,
  type ArtifactStore,
  type ErrorRecord,
  type ExecutionRecord,
  type MetadataStore,
  type RunRecord,
} from "@zen/plugin-sdk";
import type { Commit } from "../../commit/commit.js";
import { layout } from "../../commit/layout.js";
import { getJson } from "../../commit/objects.js";
import { catchUp, readStream } from "../../journal/index.js";
import type { Channel } from "../channel.js";
import type { RunResult, StepFailure, StepResult } from "../engine.js";
import type { RunEvent } from "../events.js";
import type { EngineHost } from "../host.js";
import { stepOf } from "../steps/outcomes.js";
import { recoverRuns, tellInterrupted } from "../presence/recover.js";
import { lastLines } from "../following/log-reader.js";

const STATES: Partial<Record<ExecutionRecord["state"], StepResult["state"]>> = {
  succeeded: "ran",
  superseded: "ran",
  cached: "cached",
  failed: "failed",
  skipped: "skipped",
  cancelled: "cancelled",
};

/**
 * The outcome of a run that another machine hosted, from its journal. A run whose job has ended before it did is marked interrupted.
 * `error`: what the job says of its end.
 */
export async function runElsewhere(
  host: EngineHost,
  store: ArtifactStore,
  metadata: MetadataStore,
  id: string,
  channel: Channel<RunEvent>,
  error: ErrorRecord | undefined,
): Promise<RunResult> {
  const told = (await endOf(store, id)) ?? (await recovered(host, store, metadata, id, error));
  await catchUp(store, metadata, id);
  if (told !== undefined) {
    channel.push({ type: "run-finished", run: told.run });
    return told;
  }
  if (error !== undefined) throw fromErrorRecord(error);
  throw new ZenError("RUN_LOST", `The run ${id} ended without a record of its end`, {
    hint: "See the orchestrator's own log of the job; what had finished is kept.",
  });
}

async function recovered(
  host: EngineHost,
  store: ArtifactStore,
  metadata: MetadataStore,
  id: string,
  error: ErrorRecord | undefined,
): Promise<RunResult | undefined> {
  const reasons = new Map(error === undefined ? [] : [[id, error] as const]);
  await tellInterrupted(host, await recoverRuns(store, async () => metadata, host.log, new Set([id]), reasons));
  return endOf(store, id);
}

/** How a run ended, from its journal; undefined while it has not. */
export async function endOf(store: ArtifactStore, id: string): Promise<RunResult | undefined> {
  let run: RunRecord | undefined;
  const steps = new Map<string, StepResult>();
  const failures = new Map<string, StepFailure>();
  for await (const events of readStream(store, id)) {
    for (const event of events) {
      if (event.type === "run-finished") ({ run } = event);
      if (event.type === "execution") await note(store, event.record, steps, failures);
    }
  }
  return run === undefined ? undefined : { run, steps, failures: [...failures.values()] };
}

async function note(
  store: ArtifactStore,
  record: ExecutionRecord,
  steps: Map<string, StepResult>,
  failures: Map<string, StepFailure>,
): Promise<void> {
  const { node, state, id: execution, durationMs = 0, error, from, outputs, log } = record;
  const known = STATES[state];
  if (known === undefined) return;
  const winner = state === "superseded" ? await getJson<Commit>(store, layout.execution(from as string)) : undefined;
  steps.set(node, { node, state: known, execution, durationMs, outputs: winner?.record.outputs ?? outputs });
  const lines = state === "failed" && log !== undefined ? await lastLines(store, log) : [];
  if (state === "failed" && error !== undefined)
    failures.set(node, { node, ...stepOf(record), execution, error, lines });
  else failures.delete(node);
}
