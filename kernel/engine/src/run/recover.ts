import type { ArtifactStore, MetadataStore, RunRecord } from "@zen/plugin-sdk";
import { layout } from "../commit/layout.js";
import { catchUp } from "../journal/index.js";
import { dropClaims } from "./claims.js";
import { completeRun, type RunEnd } from "./complete-run.js";
import type { EngineHost } from "./host.js";
import { forgetLive } from "../worker/read-live.js";
import { activeRuns, isRunning } from "./presence.js";
import { RunHooks } from "./run-hooks.js";

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
 * none: interrupted, or failed where their process could say why. `metadataOf` knows the metadata store of a run.
 */
export async function recoverRuns(
  store: ArtifactStore,
  metadataOf: (run: string) => Promise<MetadataStore>,
  stale: ReadonlySet<string> = new Set(),
): Promise<readonly RunRecord[]> {
  const completed: RunRecord[] = [];
  for (const { active } of await activeRuns(store)) {
    const { run, left } = active;
    if (isRunning(active) !== false && !stale.has(run)) continue;
    const ended = await completeRun(store, run, left === undefined ? INTERRUPTED : { state: "failed", error: left });
    if (ended !== undefined) completed.push(ended);
    await catchUp(store, await metadataOf(run), run);
    await Promise.all([dropClaims(store, run), forgetLive(store, run)]);
    await store.delete(layout.active(run));
  }
  return completed;
}

/** Tells listeners of runs that were ended for processes which could not. */
export async function tellInterrupted(host: EngineHost, runs: readonly RunRecord[]): Promise<void> {
  for (const run of runs) await new RunHooks(host, run.id).fire("run:finished", { run });
}
