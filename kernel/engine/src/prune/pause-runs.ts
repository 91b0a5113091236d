import { setTimeout as delay } from "node:timers/promises";
import { isZenError, thisProcess, ZenError, type ArtifactStore } from "@zen/plugin-sdk";
import { layout } from "../commit/layout.js";
import { getJson, toJson } from "../commit/objects.js";
import { activeRuns, isRunning, staleMs, type ActiveRun } from "../run/presence/presence.js";

/** In place of a run's id: there is one at a time. */
const PRUNE = "prune";
const BEAT_MS = 5_000;
/** For so long it waits for runs to answer. */
const PATIENCE_MS = 60_000;

export interface Paused {
  /** Whether runs are under way, all of them waiting. */
  readonly runsUnderWay: boolean;
  /** @throws ZenError `STORE_IN_USE` once the runs may have gone on. */
  check(): void;
}

/**
 * Does something while no run takes a result from the store: each has written into its journal what it has taken so far, and waits at
 * the next one. Steps that are being executed go on.
 */
export async function whilePaused<T>(store: ArtifactStore, work: (paused: Paused) => Promise<T>): Promise<T> {
  const key = layout.active(PRUNE);
  const body: ActiveRun = { format: "active@1", run: PRUNE, mark: thisProcess(), claiming: true, pausing: true };
  let { version } = await announce(store, key, body);
  let lost: unknown;
  const beat = setInterval(() => {
    store.put(key, toJson(body), { ifMatch: version }).then(
      (head) => (version = head.version),
      (error: unknown) => (lost = error),
    );
  }, BEAT_MS);
  try {
    const runsUnderWay = await answered(store);
    return await work({
      runsUnderWay,
      check() {
        if (lost !== undefined) throw inUse("This process was taken for dead while it removed artifacts", lost);
      },
    });
  } finally {
    clearInterval(beat);
    await store.delete(key);
  }
}

async function announce(store: ArtifactStore, key: string, body: ActiveRun) {
  for (;;) {
    try {
      return await store.put(key, toJson(body), { ifAbsent: true });
    } catch (error) {
      if (!isZenError(error, "PRECONDITION_FAILED")) throw error;
      const other = await getJson<ActiveRun>(store, key);
      if (other !== undefined && isRunning(other) !== false)
        throw inUse("Artifacts are being removed by another process", error);
      await store.delete(key);
    }
  }
}

/** Waits until every run that is alive says that it waits; whether there is any. */
async function answered(store: ArtifactStore): Promise<boolean> {
  const seen = new Map<string, { readonly version: string; readonly since: number }>();
  const until = performance.now() + PATIENCE_MS;
  for (let pause = 20; ; pause = Math.min(2 * pause, 200)) {
    const now = performance.now();
    const alive = (await activeRuns(store)).filter(({ active, version }) => {
      const known = seen.get(active.run);
      const since = known?.version === version ? known.since : now;
      seen.set(active.run, { version, since });
      const there = isRunning(active);
      return active.run !== PRUNE && there !== false && now - since < staleMs(there);
    });
    const silent = alive.filter(({ active }) => active.paused !== true);
    if (silent.length === 0) return alive.length > 0;
    if (now > until)
      throw inUse(`${silent.map(({ active }) => active.run).join(", ")} did not stop for it within a minute`);
    await delay(pause);
  }
}

function inUse(what: string, cause?: unknown): ZenError {
  return new ZenError("STORE_IN_USE", `No artifacts can be removed now: ${what}`, {
    cause,
    hint: "Try again when that has ended; nothing is half removed.",
  });
}
