import path from "node:path";
import { isZenError, type ZenError } from "@zen/plugin-sdk";
import { FolderSource, isAddress, searchFolder, searchServer } from "@zen/registry-client";
import type { SearchHit, SearchPage, SearchQuery } from "@zen/registry-protocol";
import type { BundledRegistry } from "./registries.js";

/** A plugin that was found, and in which registry. */
export interface FoundPlugin extends SearchHit {
  readonly registry: string;
}

export interface SearchResult {
  readonly total: number;
  readonly hits: readonly FoundPlugin[];
  /** Registries that could not be asked, and why. */
  readonly failed: readonly { readonly registry: string; readonly error: ZenError }[];
}

/**
 * Asks each of these registries (addresses, folders, `bundled`) and puts what they say one after the other. One that cannot be asked
 * stands in nobody's way. @throws ZenError where none of them can be.
 */
export async function searchRegistries(
  dir: string,
  registries: readonly string[],
  query: SearchQuery,
  bundled: BundledRegistry | undefined,
): Promise<SearchResult> {
  const asked = await Promise.all(
    registries.map(async (registry) => {
      try {
        return { registry, page: await searchOne(dir, registry, query, bundled) };
      } catch (error) {
        if (!isZenError(error)) throw error;
        return { registry, error };
      }
    }),
  );
  const pages = asked.flatMap(({ registry, page }) => (page === undefined ? [] : [{ registry, ...page }]));
  const failed = asked.flatMap(({ registry, error }) => (error === undefined ? [] : [{ registry, error }]));
  if (pages.length === 0 && failed[0]) throw failed[0].error;
  return {
    total: pages.reduce((sum, { total }) => sum + total, 0),
    hits: pages.flatMap(({ registry, hits }) => hits.map((hit) => ({ ...hit, registry }))),
    failed,
  };
}

async function searchOne(
  dir: string,
  registry: string,
  query: SearchQuery,
  bundled: BundledRegistry | undefined,
): Promise<Pick<SearchPage, "total" | "hits">> {
  if (isAddress(registry)) return searchServer(registry, query, { cwd: dir });
  const folder = registry === "bundled" ? bundled?.dir : path.resolve(dir, registry);
  return folder === undefined ? { total: 0, hits: [] } : searchFolder(new FolderSource(folder), query);
}
