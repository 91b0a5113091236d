import type { ArtifactStore } from "@zen/plugin-sdk";
import { inParallel } from "../bundle/in-parallel.js";
import { layout } from "../commit/layout.js";

/**
 * Removes word of results that were computed before their steps were executed: it holds values of the data, and what is void must not come
 * back through it. Steps that would have taken them are computed by jobs of their own.
 */
export async function forgetEarlyResults(store: ArtifactStore): Promise<void> {
  const keys: string[] = [];
  for await (const { key } of store.list(layout.earlyPrefix)) keys.push(key);
  await inParallel(keys, (key) => store.delete(key));
}
