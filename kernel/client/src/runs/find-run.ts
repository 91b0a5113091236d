import { ZenError, type MetadataStore, type RunRecord } from "@zen/plugin-sdk";
import type { Workspace } from "../workspace/workspace.js";
import { withPrefix } from "../workspace/query.js";

/** A run and the metadata store that has its records. */
export interface FoundRun {
  readonly run: RunRecord;
  readonly metadata: MetadataStore;
}

/**
 * A run by its id, a unique beginning of it, or `latest`: in the repository's metadata store, and where it has none like that, in those
 * that pipelines have for themselves. `known`: the first of these, brought up to date just now. @throws ZenError `RUN_NOT_FOUND`, `RUN_AMBIGUOUS`.
 */
export async function findRun(workspace: Workspace, id: string, known?: MetadataStore): Promise<FoundRun> {
  const metadata = known ?? (await workspace.metadata());
  const run = await runIn(metadata, id);
  if (run !== undefined) return { run, metadata };
  if (id === "latest")
    throw new ZenError("RUN_NOT_FOUND", "Nothing has run in this repository yet", { hint: "See zen run --help." });
  for (const other of await otherStores(workspace)) {
    const found = await runIn(other, id);
    if (found !== undefined) return { run: found, metadata: other };
  }
  throw new ZenError("RUN_NOT_FOUND", `There is no run ${id}`, { hint: "See zen runs:list." });
}

async function runIn(metadata: MetadataStore, id: string): Promise<RunRecord | undefined> {
  if (id === "") return undefined;
  if (id === "latest")
    return (await metadata.query("runs", { sort: [{ field: "startedAt", descending: true }], limit: 1 })).items[0];
  // In the order of ids, so that one that is the beginning of others comes first.
  const { items } = await metadata.query("runs", { where: withPrefix("id", id), sort: [{ field: "id" }], limit: 2 });
  if (items.length < 2 || items[0]?.id === id) return items[0];
  throw new ZenError("RUN_AMBIGUOUS", `Several runs begin with ${id}`, { hint: "Give more of the id." });
}

async function otherStores(workspace: Workspace): Promise<readonly MetadataStore[]> {
  const { host } = await workspace.composition();
  const names = host.storeNames?.metadata.filter((name) => name !== "default") ?? [];
  return Promise.all(names.map((name) => host.metadataStore(name)));
}
