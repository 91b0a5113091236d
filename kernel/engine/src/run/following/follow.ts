import { setTimeout as delay } from "node:timers/promises";
import type { ArtifactStore, JournalEvent, RunRecord } from "@zen/plugin-sdk";
import type { StepDefaults } from "@zen/plugin-sdk/pipeline";
import { layout } from "../../commit/layout.js";
import { readStream } from "../../journal/index.js";
import { readLive } from "../../worker/read-live.js";
import type { RunEvent } from "../events.js";
import { keptPlan } from "../recording/keepsakes.js";
import { LogReader } from "./log-reader.js";
import { Retelling } from "./retelling.js";

const LOOK_MS = 250;

export interface FollowOptions {
  /** All that steps print, from its beginning; without it only what comes while they run. */
  readonly logs?: boolean;
  readonly signal?: AbortSignal;
  /** What steps have that say nothing: tells whether a failure is final. */
  readonly defaults?: StepDefaults;
  /** Asked when nothing is new: false when nobody will write any more. */
  readonly goesOn: () => Promise<boolean>;
}

/**
 * What happens in a run that another process or machine hosts, from its beginning: told from its journal, and from what its steps tell
 * while they run, a second or so behind. Ends with the run, or when nobody goes on with it.
 */
export async function* followRun(
  store: ArtifactStore,
  id: string,
  { logs = false, signal, defaults = {}, goesOn }: FollowOptions,
): AsyncGenerator<RunEvent, void> {
  const reader = new LogReader(store, logs);
  let retelling: Retelling | undefined;
  let after: JournalEvent | undefined;
  for (let going = true; ;) {
    let news = 0;
    for await (const batch of readStream(store, id, after)) {
      for (const event of batch) {
        if (event.type === "run-started") retelling = await begin(store, event.run, defaults);
        if (event.type === "execution" && event.record.state !== "running") yield* reader.ended(event.record);
        yield* retelling?.tell(event) ?? [];
        if (event.type === "run-finished") return;
      }
      yield* retelling?.settled() ?? [];
      news += batch.length;
      after = batch.at(-1);
    }
    for (const record of retelling?.running ?? []) {
      for await (const event of reader.underway(record)) {
        news++;
        yield event;
      }
    }
    if (retelling !== undefined) yield* await itemsOf(store, id, retelling);
    signal?.throwIfAborted();
    if (!going) return;
    // What was written before nobody went on is read once more.
    if (news === 0) {
      yield* retelling?.settled() ?? [];
      going = await goesOn();
    }
    if (going) await delay(LOOK_MS, undefined, signal === undefined ? {} : { signal });
  }
}

async function begin(store: ArtifactStore, run: RunRecord, defaults: StepDefaults): Promise<Retelling> {
  return new Retelling(run, await keptPlan(store, run.plan), defaults);
}

/** How far the maps of a run are. */
async function itemsOf(store: ArtifactStore, id: string, retelling: Retelling): Promise<readonly RunEvent[]> {
  if (!retelling.hasMaps) return [];
  const events: RunEvent[] = [];
  for await (const { part, lines } of readLive(store, layout.runAsExecution(id), retelling.itemsSeen)) {
    retelling.itemsSeen = part;
    events.push(...lines.flatMap((line) => retelling.items(line)));
  }
  return events;
}
