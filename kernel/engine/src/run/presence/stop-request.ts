import { isZenError, type ArtifactStore } from "@zen/plugin-sdk";
import { layout } from "../../commit/layout.js";
import { getJson, toJson } from "../../commit/objects.js";
import type { ActiveRun } from "./presence.js";

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
