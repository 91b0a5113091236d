import {
  isAlive,
  isZenError,
  type ArtifactStore,
  type ErrorRecord,
  type ExecutionRecord,
  type JournalBody,
  type JournalEvent,
  type MetadataStore,
  type RunRecord,
} from "@zen/plugin-sdk";
import { commit, type Commit } from "../commit/commit.js";
import { layout } from "../commit/layout.js";
import { getJson } from "../commit/objects.js";
import { catchUp, JournalWriter, readStream } from "../journal/index.js";
import type { EngineHost } from "./host.js";
import { forgetLive, keepLiveLog } from "../worker/read-live.js";
import { activeRuns } from "./presence.js";
import { RunHooks } from "./run-hooks.js";
import { Tally } from "./tally.js";

const INTERRUPTED: ErrorRecord = {
  code: "RUN_INTERRUPTED",
  message: "The process that ran the pipeline ended before the run did",
  hint: "Run the pipeline again: what had finished is kept and not computed again.",
};

/**
 * Brings the records of runs whose process is gone, and of those known to be `stale`, to an end, and returns those that it marked
 * interrupted. `metadataOf` knows the metadata store of a run.
 */
export async function recoverRuns(
  store: ArtifactStore,
  metadataOf: (run: string) => Promise<MetadataStore>,
  stale: ReadonlySet<string> = new Set(),
): Promise<readonly RunRecord[]> {
  const interrupted: RunRecord[] = [];
  for (const { active } of await activeRuns(store)) {
    if (isAlive(active.mark) !== false && !stale.has(active.run)) continue;
    const ended = await interrupt(store, active.run);
    if (ended !== undefined) interrupted.push(ended);
    await catchUp(store, await metadataOf(active.run), active.run);
    await forgetLive(store, active.run);
    await store.delete(layout.active(active.run));
  }
  return interrupted;
}

/** Tells listeners of runs that were ended for processes which could not. */
export async function tellInterrupted(host: EngineHost, runs: readonly RunRecord[]): Promise<void> {
  for (const run of runs) await new RunHooks(host, run.id).fire("run:finished", { run });
}

/** Undefined when the run had ended, or never begun, or somebody else is doing this. */
async function interrupt(store: ArtifactStore, id: string): Promise<RunRecord | undefined> {
  const events: JournalEvent[] = [];
  for await (const batch of readStream(store, id)) events.push(...batch);
  const run = events.find((event) => event.type === "run-started")?.run;
  if (run === undefined || events.some(({ type }) => type === "run-finished")) return undefined;
  const known = new Map(
    events.flatMap((event) => (event.type === "execution" ? [[event.record.id, event.record] as const] : [])),
  );
  const bodies = await missingEnds(store, id, known);
  const tally = new Tally(run.steps.total);
  for (const record of known.values()) tally.add(record);
  for (const body of bodies) if (body.type === "execution") tally.add(body.record);
  const finishedAt = new Date().toISOString();
  const end: RunRecord = {
    ...run,
    state: "interrupted",
    finishedAt,
    metrics: tally.metrics,
    steps: tally.steps,
    error: INTERRUPTED,
  };
  try {
    await JournalWriter.open(store, id, [...bodies, { type: "run-finished", run: end }]);
    return end;
  } catch (error) {
    if (isZenError(error, "RUN_TAKEN_OVER")) return undefined;
    throw error;
  }
}

/** Executions that had committed but were not in the journal yet, and those that never came to their end. */
async function missingEnds(
  store: ArtifactStore,
  run: string,
  known: ReadonlyMap<string, ExecutionRecord>,
): Promise<readonly JournalBody[]> {
  const bodies: JournalBody[] = [];
  const committed = new Set<string>();
  for await (const { key } of store.list(layout.executionsOf(run))) {
    const id = `${run}.${key.slice(key.lastIndexOf("/") + 1)}`;
    committed.add(id);
    const state = known.get(id)?.state;
    const found = state === undefined || state === "running" ? await getJson<Commit>(store, key) : undefined;
    if (found === undefined) continue;
    const { record, artifacts } =
      found.claim === undefined ? found : await commit(store, found.record, { claim: found.claim });
    bodies.push({ type: "execution", record, artifacts });
  }
  for (const record of known.values()) {
    if (record.state !== "running" || committed.has(record.id)) continue;
    const log = await keepLiveLog(store, record.id);
    const printed = log === undefined ? {} : { log };
    bodies.push({
      type: "execution",
      record: { ...record, ...printed, state: "cancelled", finishedAt: new Date().toISOString(), error: INTERRUPTED },
      artifacts: [],
    });
  }
  return bodies;
}
