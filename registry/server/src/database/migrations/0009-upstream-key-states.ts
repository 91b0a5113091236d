import type { Migration } from "./migration.js";

export const upstreamKeyStates: Migration = {
  name: "0009-upstream-key-states",
  // The first keys of an upstream are trusted; later ones wait, `offered`, for an administrator. `removed` ones stay, so that they are not learnt anew.
  statements: [
    "ALTER TABLE upstream_keys ADD COLUMN state TEXT NOT NULL DEFAULT 'trusted'",
    "ALTER TABLE upstream_keys ADD COLUMN since TEXT",
  ],
};
