import { isZenError, type ArtifactRef, type ArtifactStore, type Digest, type Time } from "@zen/plugin-sdk";
import type { StepKeyParts } from "../keys/types.js";
import { layout } from "./layout.js";
import { getJson, unlessDamaged } from "./objects.js";

/** What stands for a step key: the result of the execution that was the first to commit. */
export interface Committed {
  readonly format: "key@1";
  readonly execution: string;
  readonly node: string;
  readonly at: Time;
  readonly durationMs: number;
  readonly outputs: Readonly<Record<string, ArtifactRef>>;
  readonly metrics: Readonly<Record<string, number>>;
  /** What the key was made of: what `runs:explain` compares. */
  readonly parts: StepKeyParts;
}

export interface Found extends Committed {
  readonly generation: number;
}

/**
 * The newest generation of a key. Damage, expiry and force open new ones, so there is rarely more than one: two small requests side
 * by side find that out.
 */
export async function lookUp(store: ArtifactStore, key: Digest): Promise<Found | undefined> {
  return (await latest(store, key)).found;
}

/** The same, with the generation that the next result would open: a damaged entry stands for nothing, but its place is taken. */
export async function latest(store: ArtifactStore, key: Digest): Promise<Latest> {
  const [first, second] = await Promise.all([entryOf(store, key, 1), has(store, key, 2)]);
  if (!second) return first;
  return entryOf(store, key, await newest(store, key));
}

export interface Latest {
  readonly found?: Found;
  readonly next: number;
}

async function entryOf(store: ArtifactStore, key: Digest, generation: number): Promise<Latest> {
  const entry = await unlessDamaged(getJson<Committed>(store, layout.key(key, generation), "key@1"));
  if (entry === undefined) return { next: generation };
  const next = generation + 1;
  return isZenError(entry) ? { next } : { found: { ...entry, generation }, next };
}

/** Generations have no gaps, so a search that doubles and then halves finds the last in a few steps. */
async function newest(store: ArtifactStore, key: Digest): Promise<number> {
  let there = 2;
  let missing = 4;
  for (; await has(store, key, missing); missing *= 2) there = missing;
  while (missing - there > 1) {
    const middle = (there + missing) >> 1;
    if (await has(store, key, middle)) there = middle;
    else missing = middle;
  }
  return there;
}

async function has(store: ArtifactStore, key: Digest, generation: number): Promise<boolean> {
  return (await store.head(layout.key(key, generation))) !== undefined;
}
