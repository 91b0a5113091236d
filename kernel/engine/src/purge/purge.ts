import { rm } from "node:fs/promises";
import { join } from "node:path";
import { ZenError, type ArtifactRef, type ArtifactStore, type Digest, type JournalBody } from "@zen/plugin-sdk";
import { layout, split } from "../artifacts/layout.js";
import { layout as records } from "../commit/layout.js";
import { createJson } from "../commit/objects.js";
import { Facts, refsOf, type RunFacts } from "../prune/facts.js";
import { ArtifactObjects } from "../prune/objects.js";
import { whilePaused } from "../prune/pause-runs.js";
import { forgetEarlyResults } from "../prune/forget-early.js";
import { generationsOf, workOut } from "../prune/removal.js";
import { listsHolding } from "./containers.js";
import { redactRecords } from "./redact.js";

export interface PurgeRequest {
  readonly artifacts: readonly ArtifactRef[];
  readonly reason: string;
  /** False only to look. */
  readonly apply: boolean;
}

export interface PurgeReport {
  readonly applied: boolean;
  /** What was asked for, and lists that hold the bytes of small ones themselves. */
  readonly artifacts: readonly Digest[];
  readonly lists: readonly Digest[];
  /** Executions, of any run, that wrote or took over one of them. */
  readonly executions: readonly string[];
  /** Objects of the stores that go. */
  readonly objects: number;
}

export interface PurgeScope {
  /** Every artifact store of the repository. */
  readonly stores: readonly ArtifactStore[];
  /** The default one. */
  readonly repository: ArtifactStore;
  readonly cacheDir: string;
  /** Whether a metadata store still holds bytes of one of them. */
  isRemembered(digests: ReadonlySet<Digest>): Promise<boolean>;
  rebuildMetadata(): Promise<void>;
  record(events: readonly JournalBody[]): Promise<void>;
}

/**
 * Erases artifacts from every store. A tombstone comes first, so that whoever misses the bytes learns why; then nothing stands for their
 * keys any more; then the bytes go, from records and as objects; the journal's event, which says that all of it has been done, comes last.
 * Done again after it was interrupted, it completes what is missing.
 */
export async function purge(scope: PurgeScope, { artifacts, reason, apply }: PurgeRequest): Promise<PurgeReport> {
  const at = new Date().toISOString();
  const found = { lists: new Set<Digest>(), executions: new Set<string>(), objects: 0 };
  const work = async (store: ArtifactStore, runsUnderWay: boolean) => {
    const facts = new Facts(store, scope.repository);
    await facts.read();
    const target = await targetIn(store, facts, artifacts);
    const user = [...facts.runs.values()].find((one) => !one.finished && uses(one, target.digests));
    if (user !== undefined) throw inUse(user.run.id);
    for (const digest of target.lists) found.lists.add(digest);
    for (const id of target.executions) found.executions.add(id);
    found.objects += target.objects.length;
    if (!apply) return;
    await erase(store, scope.cacheDir, target, { at, reason });
    // What engines elsewhere have written for nobody may be the same data.
    if (!runsUnderWay) for (const key of await unclaimed(store, facts, reason)) await store.delete(key);
  };
  for (const store of scope.stores)
    await (apply ? whilePaused(store, ({ runsUnderWay }) => work(store, runsUnderWay)) : work(store, true));
  const asked = artifacts.map(({ digest }) => digest);
  const all = new Set([...asked, ...found.lists]);
  if (apply) {
    if (await scope.isRemembered(all)) await scope.rebuildMetadata();
    await scope.record([...all].map((artifact) => ({ type: "purged", artifact, reason })));
  }
  return {
    applied: apply,
    artifacts: asked,
    lists: [...found.lists],
    executions: [...found.executions],
    objects: found.objects,
  };
}

/** What has to go from one store. */
interface Target {
  readonly digests: ReadonlySet<Digest>;
  readonly lists: readonly Digest[];
  readonly executions: readonly string[];
  readonly keys: ReadonlySet<Digest>;
  /** Parts before the lists of them, without which they could not be found again after an interruption. */
  readonly objects: readonly string[];
}

async function targetIn(store: ArtifactStore, facts: Facts, asked: readonly ArtifactRef[]): Promise<Target> {
  const known = new Map<Digest, ArtifactRef>();
  for (const one of facts.runs.values())
    for (const ref of refsOf(one)) if (!known.has(ref.digest)) known.set(ref.digest, ref);
  const lists = await listsHolding(
    store,
    [...known.values()].filter(({ codec }) => codec === "list"),
    new Set(asked.map(({ digest }) => digest)),
  );
  const wanted = [...asked, ...lists];
  const digests = new Set(wanted.map(({ digest }) => digest));
  const executions: string[] = [];
  const keys = new Set<Digest>();
  for (const one of facts.runs.values()) {
    for (const { id, key, outputs } of one.executions) {
      if (!outputs.some(([, { digest }]) => digests.has(digest))) continue;
      executions.push(id);
      if (key !== undefined) keys.add(key);
    }
  }
  return {
    digests,
    lists: lists.map(({ digest }) => digest),
    executions,
    keys,
    objects: await objectsOf(
      store,
      wanted,
      [...known.values()].filter(({ digest }) => !digests.has(digest)),
    ),
  };
}

/** The objects of artifacts, without parts that others have too. A blob that is an artifact goes, even where it is also a part. */
async function objectsOf(
  store: ArtifactStore,
  wanted: readonly ArtifactRef[],
  others: readonly ArtifactRef[],
): Promise<readonly string[]> {
  const objects = new ArtifactObjects(store);
  const shared = new Set<string>();
  for (const ref of others) if (ref.kind === "tree") for (const key of await objects.of(ref)) shared.add(key);
  for (const ref of others) if (ref.kind === "blob") shared.add(layout.blob(ref.digest));
  const own = new Set<string>();
  const parts = new Set<string>();
  for (const ref of wanted) {
    own.add(ref.kind === "blob" ? layout.blob(ref.digest) : layout.tree(ref.digest));
    for (const key of await objects.of(ref)) if (!shared.has(key)) parts.add(key);
  }
  const there: string[] = [];
  for (const key of new Set([...[...parts].filter((one) => !own.has(one)), ...own]))
    if ((await store.head(key)) !== undefined) there.push(key);
  return there;
}

async function erase(
  store: ArtifactStore,
  cacheDir: string,
  { digests, keys, objects }: Target,
  tombstone: { readonly at: string; readonly reason: string },
): Promise<void> {
  for (const digest of digests) await createJson(store, layout.tombstone(digest), tombstone);
  for (const key of keys) for (const generation of await generationsOf(store, key)) await store.delete(generation);
  await redactRecords(store, digests);
  await forgetEarlyResults(store);
  for (const key of objects) {
    await store.delete(key);
    const [, head = "", tail = ""] = /^blobs\/(..)\/(.+)$/.exec(key) ?? [];
    if (tail !== "") await rm(join(cacheDir, "artifacts", split(head + tail)), { force: true });
  }
}

/** Objects of engines elsewhere that no artifact needs. */
async function unclaimed(store: ArtifactStore, facts: Facts, reason: string): Promise<readonly string[]> {
  const { leftovers } = await workOut(store, facts, { reason, apply: false });
  return [...leftovers.keys()].filter((key) => key.startsWith(records.outsidePrefix));
}

function uses(one: RunFacts, digests: ReadonlySet<Digest>): boolean {
  for (const { digest } of refsOf(one)) if (digests.has(digest)) return true;
  return false;
}

/** It holds the bytes in its memory, and would write them into its record again. */
function inUse(run: string): ZenError {
  return new ZenError("STORE_IN_USE", `Nothing can be erased now: the run ${run} is under way and uses it`, {
    hint: `Wait for its end, or end it with zen runs:cancel ${run}.`,
  });
}
