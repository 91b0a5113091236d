import type { Migration } from "./migration.js";

export const packages: Migration = {
  name: "0002-packages",
  statements: [
    "CREATE TABLE packages (name TEXT PRIMARY KEY, scope TEXT NOT NULL, created TEXT NOT NULL, modified TEXT NOT NULL)",
    "CREATE INDEX packages_of_scope ON packages (scope)",
    // `document` is package.json as published; `integrity` the sha512 of the tarball, `shasum` its sha1 for old npm clients.
    `CREATE TABLE versions (
      package TEXT NOT NULL REFERENCES packages (name), version TEXT NOT NULL, state TEXT NOT NULL, state_reason TEXT, state_since TEXT,
      integrity TEXT NOT NULL, shasum TEXT NOT NULL, size INTEGER NOT NULL, unpacked_size INTEGER NOT NULL, file_count INTEGER NOT NULL,
      publisher TEXT NOT NULL, published TEXT NOT NULL, document TEXT NOT NULL, readme TEXT, deprecated TEXT,
      publisher_signature TEXT, registry_signature TEXT NOT NULL, PRIMARY KEY (package, version)
    )`,
    "CREATE INDEX versions_by_integrity ON versions (integrity)",
    `CREATE TABLE dist_tags (
      package TEXT NOT NULL REFERENCES packages (name), tag TEXT NOT NULL, version TEXT NOT NULL, PRIMARY KEY (package, tag)
    )`,
    `CREATE TABLE advisories (
      id TEXT PRIMARY KEY, package TEXT NOT NULL, published TEXT NOT NULL, withdrawn TEXT, document TEXT NOT NULL
    )`,
    "CREATE INDEX advisories_of_package ON advisories (package)",
    // The registry's own: `private_key` is PKCS #8 in PEM.
    `CREATE TABLE signing_keys (
      keyid TEXT PRIMARY KEY, public_key TEXT NOT NULL, private_key TEXT NOT NULL, created TEXT NOT NULL, expires TEXT
    )`,
  ],
};
