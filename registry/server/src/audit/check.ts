import type { AuditCheck } from "@zen/registry-protocol";
import type { Database } from "../database/database.js";
import { chainOf, chainStart } from "./chain.js";
import { entriesAfter } from "./read.js";

const page = 1000;

/**
 * Follows the chain from its beginning. Whoever can write the database could write a whole new chain: `known`, an entry's number and chain
 * that was noted elsewhere, shows that too, and a log that was cut at its end.
 */
export async function checkAudit(
  database: Database,
  known?: { readonly sequence: number; readonly chain: string },
): Promise<AuditCheck> {
  let sequence = 0;
  let chain = chainStart;
  const broken = (at: number, problem: string): AuditCheck => ({ sound: false, entries: sequence, at, problem });
  for (;;) {
    const entries = await entriesAfter(database, sequence, page);
    for (const entry of entries) {
      if (entry.sequence !== sequence + 1) return broken(sequence + 1, "is missing");
      if (entry.chain !== chainOf(chain, entry)) return broken(entry.sequence, "was changed, or something before it");
      if (entry.sequence === known?.sequence && entry.chain !== known.chain)
        return broken(entry.sequence, "is not the one that was noted");
      ({ sequence, chain } = entry);
    }
    if (entries.length < page) break;
  }
  if (known !== undefined && known.sequence > sequence) return broken(known.sequence, "is missing: the log was cut");
  return { sound: true, entries: sequence, chain };
}
