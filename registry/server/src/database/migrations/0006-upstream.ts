import type { Migration } from "./migration.js";

export const upstream: Migration = {
  name: "0006-upstream",
  statements: [
    // Where a version came from, and what its registry had signed: kept as it was, whatever becomes of that registry.
    `CREATE TABLE upstream_versions (
      package TEXT NOT NULL, version TEXT NOT NULL, upstream TEXT NOT NULL, integrity TEXT NOT NULL, signatures TEXT NOT NULL,
      publisher_signature TEXT, pulled TEXT NOT NULL, PRIMARY KEY (package, version)
    )`,
    // Keys of a registry, as they were when it was first asked.
    "CREATE TABLE upstream_keys (upstream TEXT NOT NULL, keyid TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (upstream, keyid))",
  ],
};
