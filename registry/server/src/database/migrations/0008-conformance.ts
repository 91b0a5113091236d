import type { Migration } from "./migration.js";

export const conformance: Migration = {
  name: "0008-conformance",
  statements: [
    // One report by the author, and one by the registry's own people; `signature` is a `Signature` as JSON.
    `CREATE TABLE conformance_reports (
      package TEXT NOT NULL, version TEXT NOT NULL, signed_by TEXT NOT NULL, report TEXT NOT NULL, signature TEXT NOT NULL,
      account TEXT NOT NULL, received TEXT NOT NULL, PRIMARY KEY (package, version, signed_by)
    )`,
  ],
};
