import type { ArtifactRef, ArtifactStore, Digest } from "@zen/plugin-sdk";
import { layout as artifacts } from "../artifacts/layout.js";
import { layout } from "../commit/layout.js";
import { isEndedAttempts } from "../worker/processing/ended-attempts.js";
import { choose, heldBy } from "./choose.js";
import { dependantsOf } from "./dependants.js";
import { logsOf, refsOf, type Facts, type RunFacts } from "./facts.js";
import { ArtifactObjects } from "./objects.js";
import { keptSources } from "./sources.js";
import type { Dependant, PrunedArtifact, PrunedRun, PruneReport, PruneRequest } from "./types.js";
import { voidResults, type VoidResults } from "./void-results.js";

/** What is to be removed, worked out before anything is. */
export interface Removal {
  readonly runs: readonly PrunedRun[];
  readonly artifacts: readonly PrunedArtifact[];
  readonly keys: ReadonlySet<Digest>;
  /** Bytes by object, artifacts and logs of runs. */
  readonly objects: ReadonlyMap<string, number>;
  /** The same of what belongs to no run. */
  readonly leftovers: ReadonlyMap<string, number>;
  readonly keptBytes: number;
  readonly dependants: readonly Dependant[];
  readonly refused: PruneReport["refused"];
}

const NOTHING_VOID: VoidResults = { executions: new Set(), keys: new Set(), digests: new Set() };

/** Works out what goes: every object that no run needs any more, and whatever needs none. */
export async function workOut(store: ArtifactStore, facts: Facts, request: PruneRequest): Promise<Removal> {
  const there = await objectsIn(store);
  const objects = new ArtifactObjects(store);
  const { candidates, refused } = choose(facts, request, Date.now());
  const bad = request.by === undefined ? NOTHING_VOID : await voidResults(store, facts, request.by);
  const held = new Set([...facts.runs.values()].filter((one) => heldBy(facts, one) !== undefined));
  const isVoid = ({ digest }: ArtifactRef) => bad.digests.has(digest);

  const needs = async (one: RunFacts): Promise<ReadonlySet<string>> => {
    const found = new Set(logsOf(one));
    for (const ref of refsOf(one)) {
      if (isVoid(ref) && !held.has(one)) continue;
      for (const key of await objects.of(ref)) found.add(key);
    }
    return found;
  };

  const users = new Map<string, number>();
  const use = (keys: Iterable<string>) => {
    for (const key of keys) users.set(key, (users.get(key) ?? 0) + 1);
  };
  for (const one of facts.runs.values()) use(await needs(one));
  for (const ref of [...liveModels(facts), ...facts.promoted, ...(await keptSources(store))])
    use(await objects.of(ref));

  const removed = new Map<string, number>();
  const take = (key: string): number => {
    const size = there.get(key);
    if (size === undefined || removed.has(key)) return 0;
    removed.set(key, size);
    return size;
  };
  const stillVoid = new Set<string>();
  for (const one of facts.runs.values()) {
    for (const ref of refsOf(one)) {
      if (!isVoid(ref)) continue;
      for (const key of await objects.of(ref)) {
        if (users.has(key)) stillVoid.add(ref.digest);
        else take(key);
      }
    }
  }

  const leftovers = new Map([...there].filter(([key]) => !users.has(key) && !removed.has(key)));
  let bytes = sum(there) - sum(leftovers) - sum(removed);
  const released: { readonly one: RunFacts; readonly bytes: number }[] = [];
  for (const one of candidates) {
    if (request.keepBytes !== undefined && bytes <= request.keepBytes) break;
    let freed = 0;
    for (const key of await needs(one)) {
      const left = (users.get(key) ?? 0) - 1;
      users.set(key, left);
      if (left === 0) freed += take(key);
    }
    bytes -= freed;
    released.push({ one, bytes: freed });
  }

  const gone = goneArtifacts(facts, removed);
  return {
    runs: released.flatMap(({ one: { run }, bytes: freed }) =>
      freed === 0
        ? []
        : [
            {
              id: run.id,
              pipeline: run.pipeline,
              startedAt: run.startedAt,
              artifacts: gone.filter((artifact) => artifact.run === run.id).length,
              bytes: freed,
            },
          ],
    ),
    artifacts: gone,
    keys: new Set([...keysOf(facts, new Set(gone.map(({ digest }) => digest))), ...bad.keys]),
    objects: removed,
    leftovers,
    keptBytes: bytes,
    dependants: dependantsOf(facts, bad),
    refused: [
      ...refused,
      ...[...stillVoid].map((digest) => ({
        what: `artifact ${digest.slice(0, 12)}`,
        why: "a run with a tag, a deployment or no end uses it",
      })),
    ],
  };
}

/** Artifacts, logs and what engines elsewhere have written; records, plans, code and bundles are not pruned. */
async function objectsIn(store: ArtifactStore): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const prefix of ["blobs/", "trees/", "logs/", layout.outsidePrefix])
    for await (const { key, size } of store.list(prefix)) if (!isEndedAttempts(key)) found.set(key, size);
  return found;
}

function* liveModels(facts: Facts): Generator<ArtifactRef> {
  const models = new Set(facts.live.map(({ model }) => model));
  if (models.size === 0) return;
  for (const one of facts.runs.values()) for (const ref of refsOf(one)) if (models.has(ref.digest)) yield ref;
}

/** Each once, with the execution that wrote it. */
function goneArtifacts(facts: Facts, removed: ReadonlyMap<string, number>): readonly PrunedArtifact[] {
  const found = new Map<Digest, PrunedArtifact>();
  for (const { executions } of facts.runs.values()) {
    for (const { run, node, state, outputs } of executions) {
      if (state !== "succeeded") continue;
      for (const [output, { digest, kind, codec, size }] of outputs) {
        const key = kind === "blob" ? artifacts.blob(digest) : artifacts.tree(digest);
        if (removed.has(key) && !found.has(digest))
          found.set(digest, { digest, codec, bytes: size, run, node, output });
      }
    }
  }
  return [...found.values()];
}

/** Of steps that gave an artifact that goes. */
function* keysOf(facts: Facts, gone: ReadonlySet<Digest>): Generator<Digest> {
  for (const { executions } of facts.runs.values())
    for (const { key, outputs } of executions)
      if (key !== undefined && outputs.some(([, { digest }]) => gone.has(digest))) yield key;
}

export function sum(sizes: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const size of sizes.values()) total += size;
  return total;
}

/** Every generation of a step key, oldest first. */
export async function generationsOf(store: ArtifactStore, key: Digest): Promise<readonly string[]> {
  const found: { readonly key: string; readonly generation: number }[] = [];
  const prefix = layout.key(key, 0).slice(0, -1);
  for await (const head of store.list(prefix))
    found.push({ key: head.key, generation: Number(head.key.slice(prefix.length)) });
  return found.sort((a, b) => a.generation - b.generation).map((one) => one.key);
}
