import type { Migration } from "./migration.js";

export const keySuccession: Migration = {
  name: "0007-key-succession",
  // A `Signature` as JSON: the key before approves this one.
  statements: ["ALTER TABLE signing_keys ADD COLUMN succeeds TEXT"],
};
