import type { ArtifactStore, JournalBody } from "@zen/plugin-sdk";
import { inParallel } from "../bundle/in-parallel.js";
import { activeRuns } from "../run/presence/presence.js";
import { Facts } from "./facts.js";
import { forgetEarlyResults } from "./forget-early.js";
import { whilePaused } from "./pause-runs.js";
import { generationsOf, sum, workOut, type Removal } from "./removal.js";
import type { PruneReport, PruneRequest } from "./types.js";

/** So many artifacts go into one event. */
const EVENT = 500;

export interface PruneScope {
  readonly store: ArtifactStore;
  /** The repository's default store, whose journal says what was removed. */
  readonly repository: ArtifactStore;
  record(events: readonly JournalBody[]): Promise<void>;
}

/** Looks for what nobody needs, and removes it where that is asked for. */
export async function prune(scope: PruneScope, request: PruneRequest): Promise<PruneReport> {
  const { store, repository } = scope;
  const facts = new Facts(store, repository);
  await facts.read();
  if (!request.apply) {
    const removal = await workOut(store, facts, request);
    return reportOf(removal, false, (await activeRuns(store)).length > 0);
  }
  return whilePaused(store, async ({ runsUnderWay, check }) => {
    await facts.read();
    const removal = await workOut(store, facts, request);
    await remove(scope, removal, !runsUnderWay, request.reason, check);
    return reportOf(removal, true, runsUnderWay);
  });
}

/**
 * First nothing stands for a key any more, then the record says so, then the bytes go: lists of parts before parts. Whoever is killed in
 * between has removed nothing that looks as if it were there, and doing it again removes the rest.
 */
async function remove(
  { store, record }: PruneScope,
  { keys, artifacts, objects, leftovers }: Removal,
  withLeftovers: boolean,
  reason: string,
  check: () => void,
): Promise<void> {
  await forgetEarlyResults(store);
  await inParallel([...keys], async (key) => {
    check();
    for (const generation of await generationsOf(store, key)) await store.delete(generation);
  });
  const digests = artifacts.map(({ digest }) => digest);
  for (let at = 0; at < digests.length; at += EVENT)
    await record([{ type: "pruned", artifacts: digests.slice(at, at + EVENT), reason }]);
  const all = [...objects.keys(), ...(withLeftovers ? leftovers.keys() : [])];
  const isTree = (key: string) => key.startsWith("trees/");
  for (const some of [all.filter(isTree), all.filter((key) => !isTree(key))]) {
    await inParallel(some, async (key) => {
      check();
      await store.delete(key);
    });
  }
}

function reportOf(removal: Removal, applied: boolean, runsUnderWay: boolean): PruneReport {
  const { runs, artifacts, keys, objects, leftovers, keptBytes, dependants, refused } = removal;
  const left = runsUnderWay ? new Map<string, number>() : leftovers;
  return {
    applied,
    runs,
    artifacts,
    keys: keys.size,
    objects: objects.size + left.size,
    bytes: sum(objects) + sum(left),
    leftovers: { objects: leftovers.size, bytes: sum(leftovers), stay: runsUnderWay },
    keptBytes: keptBytes + (runsUnderWay ? sum(leftovers) : 0),
    dependants,
    refused,
  };
}
