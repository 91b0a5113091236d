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
 * The newest generation of a key. Damage, expiry and force open new ones, so there is rarely more than one: two small requests
 * side by side, and a listing only where the second is answered.
 */
export async function lookUp(store: ArtifactStore, key: Digest): Promise<Found | undefined> {
  const [first, second] = await Promise.all([getJson<Committed>(store, layout.key(key, 1)), store.head(layout.key(key, 2))]);
  if (second === undefined) return first === undefined ? undefined : { ...first, generation: 1 };
  let last = second.key;
  for await (const { key: found } of store.list(layout.keyPrefix(key), { after: last })) last = found;
  const generation = Number(last.slice(last.lastIndexOf(".") + 1));
  const newest = await getJson<Committed>(store, last);
  return newest === undefined ? undefined : { ...newest, generation };
}
