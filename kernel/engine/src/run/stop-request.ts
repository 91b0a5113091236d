import { setTimeout as delay } from "node:timers/promises";
import { isAlive, isZenError, type ArtifactStore, type MetadataStore, type RunRecord } from "@zen/plugin-sdk";
import { layout } from "../commit/layout.js";
import { getJson, toJson } from "../commit/objects.js";
import { staleMs, type ActiveRun } from "./presence.js";
import { recoverRuns } from "./recover.js";

const LOOK_MS = 100;

/**
 * Writes into the object that says a run is under way that it is to end. Its owner looks at that object anyway, whichever process on
 * whichever machine it is. False when nobody runs it. Asking twice is asking once.
 */
export async function requestStop(store: ArtifactStore, run: string): Promise<boolean> {
  const key = layout.active(run);
  for (;;) {
    const head = await store.head(key);
    const active = head === undefined ? undefined : await getJson<ActiveRun>(store, key);
    if (head === undefined || active === undefined) return false;
    if (active.stop === true) return true;
    try {
      await store.put(key, toJson({ ...active, stop: true } satisfies ActiveRun), { ifMatch: head.version });
      return true;
    } catch (error) {
      // The owner's beat came between, or the run's end did.
      if (!isZenError(error, "PRECONDITION_FAILED")) throw error;
    }
  }
}

/**
 * Resolves when a run is no longer under way. One whose process is gone, or whose beat has stood still for too long by this
 * process's own clock, is brought to its end here, and returned.
 */
export async function untilEnded(
  store: ArtifactStore,
  run: string,
  metadataOf: (run: string) => Promise<MetadataStore>,
  signal?: AbortSignal,
): Promise<readonly RunRecord[]> {
  const interrupted: RunRecord[] = [];
  const beat = { version: "", since: performance.now() };
  for (;;) {
    const head = await store.head(layout.active(run));
    const active = head === undefined ? undefined : await getJson<ActiveRun>(store, layout.active(run));
    if (head === undefined || active === undefined) return interrupted;
    const seen = isAlive(active.mark);
    if (head.version !== beat.version) Object.assign(beat, { version: head.version, since: performance.now() });
    if (seen === false || performance.now() - beat.since > staleMs(seen))
      interrupted.push(...(await recoverRuns(store, metadataOf, new Set([run]))));
    else await delay(LOOK_MS, undefined, signal === undefined ? {} : { signal });
  }
}
