import { ZenError, type Filter, type MetadataStore, type RunRecord } from "@zen/plugin-sdk";
import type { Workspace } from "../workspace/workspace.js";
import { withPrefix } from "../workspace/query.js";

/** A run and the metadata store that has its records. */
export interface FoundRun {
  readonly run: RunRecord;
  readonly metadata: MetadataStore;
}

/**
 * A run by its id, a unique beginning of it, or `latest`: in the repository's metadata store, and where it has none like that, in those
 * that pipelines have for themselves. @throws ZenError `RUN_NOT_FOUND`, `RUN_AMBIGUOUS`.
 */
export async function findRun(workspace: Workspace, id: string): Promise<FoundRun> {
  const metadata = await workspace.metadata();
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
  const where: { readonly where?: Filter } = id === "latest" ? {} : { where: withPrefix("id", id) };
  const { items } = await metadata.query("runs", {
    ...where,
    sort: [{ field: "startedAt", descending: true }],
    limit: 2,
  });
  const exact = items.find((run) => run.id === id) ?? (id === "latest" ? items[0] : undefined);
  if (exact !== undefined || items.length < 2) return exact ?? items[0];
  throw new ZenError("RUN_AMBIGUOUS", `Several runs begin with ${id}`, { hint: "Give more of the id." });
}

async function otherStores(workspace: Workspace): Promise<readonly MetadataStore[]> {
  const { host } = await workspace.composition();
  const names = host.storeNames?.metadata.filter((name) => name !== "default") ?? [];
  return Promise.all(names.map((name) => host.metadataStore(name)));
}
