import type { MetadataKind } from "@zen/plugin-sdk";

interface KindSchema {
  /** The field that equals the row's key, where there is one. */
  readonly key?: string;
  /** Fields, one level deep, by which records are often looked up. */
  readonly indexed: readonly string[];
  /** The field by which lists show the newest first, and those by which people narrow such a list down. */
  readonly listed?: { readonly newestBy: string; readonly by: readonly string[] };
}

/**
 * One table for each kind. Records are kept as SQLite's binary JSON: a scan of 100,000 runs for a metric takes a tenth of a second or
 * two, so that only the fields that people and the engine look up all the time have an index, and the order that every list asks for.
 */
export const kinds: Readonly<Record<MetadataKind, KindSchema>> = {
  plans: { key: "digest", indexed: ["pipeline"] },
  runs: { key: "id", indexed: ["plan"], listed: { newestBy: "startedAt", by: ["state", "pipeline"] } },
  executions: { key: "id", indexed: ["run", "node", "key", "state"] },
  artifacts: { key: "digest", indexed: ["run", "execution"], listed: { newestBy: "createdAt", by: ["codec"] } },
  lineage: { indexed: ["execution", "artifact"] },
  deployments: { indexed: ["name"] },
  schedules: { key: "name", indexed: [] },
  firings: { indexed: [], listed: { newestBy: "due", by: ["schedule"] } },
  models: { key: "name", indexed: [] },
  promotions: { indexed: ["model"] },
};
