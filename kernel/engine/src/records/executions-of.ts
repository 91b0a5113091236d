import type { ExecutionRecord, MetadataStore } from "@zen/plugin-sdk";
import { allPages } from "./pages.js";

const byNumbers = new Intl.Collator("en", { numeric: true });

/** The executions of a run, in the order in which they began; those of one moment in the order of the plan. */
export async function executionsOf(metadata: MetadataStore, run: string): Promise<readonly ExecutionRecord[]> {
  const all = await allPages((query) => metadata.query("executions", query), {
    where: { field: "run", op: "=", value: run },
    sort: [{ field: "startedAt" }],
    limit: 1000,
  });
  return [...all].sort((a, b) => byNumbers.compare(a.startedAt, b.startedAt) || byNumbers.compare(a.id, b.id));
}

const AT_ONCE = 500;

/** Executions by their ids, those that are recorded. */
export async function executionsWith(
  metadata: MetadataStore,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ExecutionRecord>> {
  const wanted = [...new Set(ids)];
  const found = new Map<string, ExecutionRecord>();
  for (let at = 0; at < wanted.length; at += AT_ONCE) {
    const value = wanted.slice(at, at + AT_ONCE);
    const { items } = await metadata.query("executions", { where: { field: "id", op: "in", value }, limit: AT_ONCE });
    for (const record of items) found.set(record.id, record);
  }
  return found;
}
