import { accounts } from "./0001-accounts.js";
import { packages } from "./0002-packages.js";
import { index } from "./0003-index.js";
import { auditAppendOnly } from "./0004-audit-append-only.js";
import { publishing } from "./0005-publishing.js";
import { upstream } from "./0006-upstream.js";
import { keySuccession } from "./0007-key-succession.js";
import { conformance } from "./0008-conformance.js";
import { upstreamKeyStates } from "./0009-upstream-key-states.js";
import type { Migration } from "./migration.js";

/** In the order in which they are applied. New ones go to the end. */
export const migrations: readonly Migration[] = [
  accounts,
  packages,
  index,
  auditAppendOnly,
  publishing,
  upstream,
  keySuccession,
  conformance,
  upstreamKeyStates,
];
