import type { ArtifactStore, Digest, Json } from "@zen/plugin-sdk";
import type { Committed } from "../commit/committed.js";
import { lookUp } from "../commit/committed.js";
import { layout } from "../commit/layout.js";
import { getJson } from "../commit/objects.js";
import type { SourcesDocument } from "../documents/sources.js";
import { logsOf, refsOf, type Facts, type RunFacts } from "../prune/facts.js";
import { ArtifactObjects } from "../prune/objects.js";
import { streamPrefix } from "../journal/batch.js";

/** What has to be copied for runs to be whole elsewhere, in waves: what is in a later one names what is in earlier ones. */
export interface Contents {
  readonly waves: readonly (readonly string[])[];
  readonly origins: readonly string[];
  /** Results that stand for step keys. */
  readonly keys: ReadonlyMap<Digest, Committed>;
}

export async function contentsOf(store: ArtifactStore, facts: Facts, runs: readonly RunFacts[]): Promise<Contents> {
  const objects = new ArtifactObjects(store);
  const blobs = new Set<string>();
  const trees = new Set<string>();
  const documents = new Set<string>();
  const records = new Set<string>();
  const streams = new Set(runs.map(({ run }) => run.id));
  const origins = new Set<string>();
  const keys = new Map<Digest, Committed>();
  for (const one of runs) {
    for (const ref of refsOf(one))
      for (const key of await objects.of(ref)) (key.startsWith("trees/") ? trees : blobs).add(key);
    for (const log of logsOf(one)) documents.add(log);
    documents.add(layout.plan(one.run.plan));
    for (const key of await documentsOf(store, one.run.environment)) documents.add(key);
    for (const { id, key, from } of one.executions) {
      records.add(layout.execution(id));
      if (from !== undefined) {
        records.add(layout.execution(from));
        const origin = from.slice(0, from.indexOf("."));
        if (!streams.has(origin) && facts.runs.get(origin)?.finished === true) origins.add(origin);
      }
      if (key === undefined || keys.has(key)) continue;
      const found = await lookUp(store, key);
      if (found === undefined) continue;
      const { generation: _, ...entry } = found;
      keys.set(key, entry);
      documents.add(layout.code(entry.parts.code));
    }
  }
  const journal: string[] = [];
  for (const stream of [...origins, ...streams])
    for await (const { key } of store.list(streamPrefix(stream))) journal.push(key);
  return { waves: [[...blobs], [...trees], [...documents], [...records], journal], origins: [...origins], keys };
}

/** What a run's record names by digest, and what that names. */
async function documentsOf(
  store: ArtifactStore,
  environment: Readonly<Record<string, Json>>,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of ["lock", "stack", "sources"]) {
    const digest = environment[name];
    if (typeof digest !== "string") continue;
    found.push(layout.document(digest));
    if (name !== "sources") continue;
    const sources = await getJson<SourcesDocument>(store, layout.document(digest));
    found.push(...Object.values(sources?.files ?? {}).map((file) => layout.document(file)));
  }
  return found;
}
