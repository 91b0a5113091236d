import type { Migration } from "./migration.js";

export const publishing: Migration = {
  name: "0005-publishing",
  statements: [
    // One line for each change of a package, in the order of the transactions: servers see by it what they have to read again.
    "CREATE TABLE changes (sequence INTEGER PRIMARY KEY, package TEXT NOT NULL)",
    "CREATE INDEX changes_of_package ON changes (package, sequence)",
    // A version that was once there never comes back with other content.
    `CREATE TABLE removed_versions (
      package TEXT NOT NULL, version TEXT NOT NULL, integrity TEXT NOT NULL, account TEXT NOT NULL, removed TEXT NOT NULL,
      PRIMARY KEY (package, version)
    )`,
    "ALTER TABLE versions ADD COLUMN sbom TEXT",
  ],
};
