import type { Migration } from "./migration.js";

export const accounts: Migration = {
  name: "0001-accounts",
  statements: [
    // Nothing is ever in it: locking it is the right to write.
    "CREATE TABLE writer (turn INTEGER PRIMARY KEY)",
    "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    `CREATE TABLE accounts (
      name TEXT PRIMARY KEY, role TEXT NOT NULL, password TEXT, email TEXT, created TEXT NOT NULL, disabled TEXT
    )`,
    `CREATE TABLE tokens (
      id TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts (name), hash TEXT NOT NULL UNIQUE, label TEXT NOT NULL,
      scopes TEXT NOT NULL, created TEXT NOT NULL, expires TEXT NOT NULL, revoked TEXT
    )`,
    "CREATE INDEX tokens_of_account ON tokens (account)",
    "CREATE TABLE namespaces (scope TEXT PRIMARY KEY, created TEXT NOT NULL)",
    `CREATE TABLE members (
      scope TEXT NOT NULL REFERENCES namespaces (scope), account TEXT NOT NULL REFERENCES accounts (name), role TEXT NOT NULL,
      PRIMARY KEY (scope, account)
    )`,
    `CREATE TABLE publisher_keys (
      scope TEXT NOT NULL REFERENCES namespaces (scope), keyid TEXT NOT NULL, public_key TEXT NOT NULL, registered TEXT NOT NULL,
      expires TEXT, retired TEXT, introduced TEXT NOT NULL, PRIMARY KEY (scope, keyid)
    )`,
    `CREATE TABLE audit_log (
      sequence INTEGER PRIMARY KEY, time TEXT NOT NULL, account TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL,
      detail TEXT NOT NULL, chain TEXT NOT NULL
    )`,
  ],
};
