import path from "node:path";
import { FolderSource, isAddress, searchFolder, searchServer } from "@zen/registry-client";
import type { SearchHit, SearchQuery } from "@zen/registry-protocol";
import type { BundledRegistry } from "./registries.js";

/** A plugin that was found, and in which registry. */
export interface FoundPlugin extends SearchHit {
  readonly registry: string;
}

export interface SearchResult {
  readonly total: number;
  readonly hits: readonly FoundPlugin[];
}

/** Asks each of these registries (addresses, folders, `bundled`) and puts what they say one after the other. */
export async function searchRegistries(
  dir: string,
  registries: readonly string[],
  query: SearchQuery,
  bundled: BundledRegistry | undefined,
): Promise<SearchResult> {
  const pages = await Promise.all(
    registries.map(async (registry) => {
      if (isAddress(registry)) return { registry, ...(await searchServer(registry, query, { cwd: dir })) };
      const folder = registry === "bundled" ? bundled?.dir : path.resolve(dir, registry);
      if (folder === undefined) return { registry, total: 0, hits: [] };
      return { registry, ...(await searchFolder(new FolderSource(folder), query)) };
    }),
  );
  return {
    total: pages.reduce((sum, { total }) => sum + total, 0),
    hits: pages.flatMap(({ registry, hits }) => hits.map((hit) => ({ ...hit, registry }))),
  };
}
