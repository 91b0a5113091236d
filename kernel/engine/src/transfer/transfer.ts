import { randomUUID } from "node:crypto";
import { isZenError, thisProcess, ZenError, type ArtifactStore } from "@zen/plugin-sdk";
import { inParallel } from "../bundle/in-parallel.js";
import { lookUp } from "../commit/committed.js";
import { layout } from "../commit/layout.js";
import { createJson, toJson } from "../commit/objects.js";
import { Facts } from "../prune/facts.js";
import type { ActiveRun } from "../run/presence/presence.js";
import { contentsOf, type Contents } from "./contents.js";
import { copyObject } from "./copy.js";
import { selectRuns } from "./select.js";
import type { TransferReport, TransferRequest } from "./types.js";

const BEAT_MS = 5_000;

export interface TransferScope {
  readonly from: ArtifactStore;
  readonly to: ArtifactStore;
  /** The repository's default store. */
  readonly repository: ArtifactStore;
  /** Brings the metadata store up to date with a run that the target store has now. */
  catchUp(run: string): Promise<void>;
}

/**
 * Copies runs from one store to another with all that makes them whole there, and with the step keys that make their results count.
 * What is there is not copied again, so what was interrupted goes on where it was.
 */
export async function transfer(
  { from, to, repository, catchUp }: TransferScope,
  request: TransferRequest,
): Promise<TransferReport> {
  if (from.identity === to.identity) {
    throw new ZenError("USAGE_INVALID", "Both names mean the same artifact store", {
      hint: "Name another store of stores.artifacts in zen.config.json.",
    });
  }
  return announced([from, to], async () => {
    const facts = new Facts(from, repository);
    await facts.read();
    const runs = selectRuns(facts, request);
    const contents = await contentsOf(from, facts, runs);
    const { objects, bytes, there } = await copyAll(from, to, contents, request);
    const keys = await putKeys(to, contents);
    const ids = runs.map(({ run }) => run.id);
    for (const id of [...contents.origins, ...ids]) await catchUp(id);
    return { runs: ids, origins: contents.origins, copied: { objects, bytes }, there, ...keys };
  });
}

async function copyAll(
  from: ArtifactStore,
  to: ArtifactStore,
  { waves }: Contents,
  { tell, signal }: TransferRequest,
): Promise<{ objects: number; bytes: number; there: number }> {
  const sums = { objects: 0, bytes: 0, there: 0 };
  const total = waves.reduce((sum, wave) => sum + wave.length, 0);
  let done = 0;
  for (const wave of waves) {
    await inParallel(wave, async (key) => {
      signal?.throwIfAborted();
      const copied = await copyObject(from, to, key);
      if (copied === undefined) sums.there++;
      else {
        sums.objects++;
        sums.bytes += copied;
      }
      tell?.({ done: ++done, total, bytes: sums.bytes });
    });
  }
  return sums;
}

/** A key for which the target has a result of its own keeps it: the first one committed is the value. */
async function putKeys(to: ArtifactStore, { keys }: Contents): Promise<{ keys: number; keysThere: number }> {
  const put = { keys: 0, keysThere: 0 };
  await inParallel([...keys], async ([key, entry]) => {
    const known = (await lookUp(to, key)) !== undefined;
    if (!known && (await createJson(to, layout.key(key, 1), entry))) put.keys++;
    else put.keysThere++;
  });
  return put;
}

/** While it goes on nobody removes artifacts of these stores: to whoever wants to, it is a run that does not stop for it. */
async function announced<T>(stores: readonly ArtifactStore[], work: () => Promise<T>): Promise<T> {
  const run = `transfer-${randomUUID()}`;
  const key = layout.active(run);
  const body: ActiveRun = { format: "active@1", run, mark: thisProcess(), claiming: true };
  const versions = new Map<ArtifactStore, string>();
  const put = async (store: ArtifactStore) => {
    const known = versions.get(store);
    const { version } = await store.put(
      key,
      toJson(body),
      known === undefined ? { ifAbsent: true } : { ifMatch: known },
    );
    versions.set(store, version);
  };
  for (const store of stores) await put(store);
  const beat = setInterval(() => {
    for (const store of stores)
      put(store).catch((error: unknown) => {
        // It was taken for dead; what it copies may be removed as belonging to no run, and is copied again the next time.
        if (!isZenError(error, "PRECONDITION_FAILED")) return;
      });
  }, BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    for (const store of stores) await store.delete(key);
  }
}
