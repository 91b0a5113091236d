import {
  isZenError,
  type ArtifactStore,
  type ErrorRecord,
  type Logger,
  type MetadataStore,
  type RunRecord,
} from "@zen/plugin-sdk";
import { layout } from "../../commit/layout.js";
import { catchUp } from "../../journal/index.js";
import { dropClaims } from "./claims.js";
import { completeRun, type RunEnd } from "./complete-run.js";
import type { EngineHost } from "../host.js";
import { forgetLive } from "../../worker/read-live.js";
import { activeRuns, isRunning, type ActiveRun } from "./presence.js";
import { RunHooks } from "../recording/run-hooks.js";

const INTERRUPTED: RunEnd = {
  state: "interrupted",
  error: {
    code: "RUN_INTERRUPTED",
    message: "The process that ran the pipeline ended before the run did",
    hint: "Run the pipeline again: what had finished is kept and not computed again.",
  },
};

/**
 * Brings the records of runs whose process is gone, or has given up, and of those known to be `stale`, to an end, and returns those that had
 * none: interrupted, or failed where their process could say why. `metadataOf` knows the metadata store of a run, `reasons` what is known of
 * how their places ended.
 */
export async function recoverRuns(
  store: ArtifactStore,
  metadataOf: (run: string) => Promise<MetadataStore>,
  log: Logger,
  stale: ReadonlySet<string> = new Set(),
  reasons: ReadonlyMap<string, ErrorRecord> = new Map(),
): Promise<readonly RunRecord[]> {
  const completed: RunRecord[] = [];
  for (const { active } of await activeRuns(store)) {
    if (isRunning(active) !== false && !stale.has(active.run)) continue;
    const ended = await unlessJournalDamaged(log, active.run, recoverRun(store, metadataOf, active, reasons));
    if (ended !== undefined) completed.push(ended);
  }
  return completed;
}

async function recoverRun(
  store: ArtifactStore,
  metadataOf: (run: string) => Promise<MetadataStore>,
  { run, left }: ActiveRun,
  reasons: ReadonlyMap<string, ErrorRecord>,
): Promise<RunRecord | undefined> {
  const error = reasons.get(run) ?? INTERRUPTED.error;
  const end: RunEnd = left === undefined ? { state: "interrupted", error } : { state: "failed", error: left };
  const ended = await completeRun(store, run, end);
  await catchUp(store, await metadataOf(run), run);
  await Promise.all([dropClaims(store, run), forgetLive(store, run)]);
  await store.delete(layout.active(run));
  return ended;
}

/** One run whose journal cannot be read does not stand in the way of the others. It stays as it is, should the journal be restored. */
export async function unlessJournalDamaged<T>(log: Logger, run: string, work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (!isZenError(error, "JOURNAL_DAMAGED")) throw error;
    log.warn(`The record of the run ${run} cannot be brought up to date. ${error.message}`);
    return undefined;
  }
}

/** Tells listeners of runs that were ended for processes which could not. */
export async function tellInterrupted(host: EngineHost, runs: readonly RunRecord[]): Promise<void> {
  for (const run of runs) await new RunHooks(host, run.id).fire("run:finished", { run });
}
