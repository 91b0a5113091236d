import type { Migration } from "./migration.js";

export const index: Migration = {
  name: "0003-index",
  statements: [
    // What has changed since the last snapshot: names of packages, and `#advisories`.
    "CREATE TABLE index_changes (subject TEXT PRIMARY KEY)",
    "INSERT INTO index_changes (subject) SELECT name FROM packages",
    // `superseded`: since when there is a newer one; it is kept for a while for those who hold an older snapshot.
    `CREATE TABLE index_documents (
      digest TEXT PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, scope TEXT NOT NULL, body TEXT NOT NULL, superseded TEXT
    )`,
    "CREATE INDEX index_documents_by_subject ON index_documents (kind, subject)",
    "CREATE INDEX index_documents_by_scope ON index_documents (scope, kind)",
    "CREATE TABLE snapshots (version INTEGER PRIMARY KEY, made TEXT NOT NULL, document TEXT NOT NULL)",
  ],
};
