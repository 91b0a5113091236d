import type { ArtifactRef, ArtifactStore, Digest, Time } from "@zen/plugin-sdk";
import type { StepKeyParts } from "../keys/types.js";
import { layout } from "./layout.js";
import { getJson } from "./objects.js";

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
  const [first, second] = await Promise.all([getJson<Committed>(store, layout.key(key, 1)), has(store, key, 2)]);
  if (!second) return first === undefined ? undefined : { ...first, generation: 1 };
  const generation = await newest(store, key);
  const entry = await getJson<Committed>(store, layout.key(key, generation));
  return entry === undefined ? undefined : { ...entry, generation };
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
