/** A table and the columns by which its rows are told apart and put in order. */
export interface Table {
  readonly name: string;
  readonly key: readonly string[];
}

/** Everything that a backup holds; what refers to a table comes after it. A test sees that none is forgotten. */
export const tables: readonly Table[] = [
  { name: "settings", key: ["name"] },
  { name: "accounts", key: ["name"] },
  { name: "tokens", key: ["id"] },
  { name: "namespaces", key: ["scope"] },
  { name: "members", key: ["scope", "account"] },
  { name: "publisher_keys", key: ["scope", "keyid"] },
  { name: "audit_log", key: ["sequence"] },
  { name: "signing_keys", key: ["keyid"] },
  { name: "packages", key: ["name"] },
  { name: "versions", key: ["package", "version"] },
  { name: "dist_tags", key: ["package", "tag"] },
  { name: "conformance_reports", key: ["package", "version", "signed_by"] },
  { name: "removed_versions", key: ["package", "version"] },
  { name: "changes", key: ["sequence"] },
  { name: "upstream_versions", key: ["package", "version"] },
  { name: "upstream_keys", key: ["upstream", "keyid"] },
  { name: "advisories", key: ["id"] },
  { name: "index_changes", key: ["subject"] },
  { name: "index_documents", key: ["digest"] },
  { name: "snapshots", key: ["version"] },
];

/** `migrations` is in the header; `writer` never has a row. */
export const tablesLeftOut: readonly string[] = ["migrations", "writer"];
