import {
  isZenError,
  type ArtifactStore,
  type ErrorRecord,
  type ExecutionRecord,
  type JournalBody,
  type JournalEvent,
  type RunRecord,
} from "@zen/plugin-sdk";
import { commit, type Commit } from "../../commit/commit.js";
import { layout } from "../../commit/layout.js";
import { getJson, unlessDamaged } from "../../commit/objects.js";
import { JournalWriter, readStream } from "../../journal/index.js";
import { keepLiveLog } from "../../worker/read-live.js";
import { Tally } from "../recording/tally.js";

export interface RunEnd {
  readonly state: "interrupted" | "failed";
  readonly error: ErrorRecord;
  readonly durationMs?: number;
}

/**
 * Brings the record of a run to its end for a writer that cannot: commits that had begun are completed, and what was under way without one is
 * cancelled. Undefined when the run had ended, or never begun, or somebody else is doing this.
 */
export async function completeRun(store: ArtifactStore, id: string, as: RunEnd): Promise<RunRecord | undefined> {
  const events: JournalEvent[] = [];
  for await (const batch of readStream(store, id)) events.push(...batch);
  const run = events.find((event) => event.type === "run-started")?.run;
  if (run === undefined || events.some(({ type }) => type === "run-finished")) return undefined;
  const known = new Map(
    events.flatMap((event) => (event.type === "execution" ? [[event.record.id, event.record] as const] : [])),
  );
  const bodies = await missingEnds(store, id, known, as.error);
  const tally = new Tally(run.steps.total);
  for (const record of known.values()) tally.add(record);
  for (const body of bodies) if (body.type === "execution") tally.add(body.record);
  const finishedAt = new Date().toISOString();
  const end: RunRecord = { ...run, ...as, finishedAt, metrics: tally.metrics, steps: tally.steps };
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
  error: ErrorRecord,
): Promise<readonly JournalBody[]> {
  const bodies: JournalBody[] = [];
  const committed = new Set<string>();
  for await (const { key } of store.list(layout.executionsOf(run))) {
    const id = `${run}.${key.slice(key.lastIndexOf("/") + 1)}`;
    committed.add(id);
    const state = known.get(id)?.state;
    if (state !== undefined && state !== "running") continue;
    const found = await unlessDamaged(getJson<Commit>(store, key));
    if (isZenError(found) || found?.record === undefined) {
      committed.delete(id); // nobody knows what it told
      continue;
    }
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
      record: { ...record, ...printed, state: "cancelled", finishedAt: new Date().toISOString(), error },
      artifacts: [],
    });
  }
  return bodies;
}
