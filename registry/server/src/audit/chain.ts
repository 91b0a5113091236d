import { createHash } from "node:crypto";
import { canonicalJson } from "@zen/plugin-sdk";
import type { AuditEntry } from "@zen/registry-protocol";

/** Before the first entry. */
export const chainStart = "0".repeat(64);

/** SHA-256 over the chain so far and the canonical text of an entry, in hex: an entry that is changed, removed or put in breaks all that follow. */
export function chainOf(before: string, entry: Omit<AuditEntry, "chain">): string {
  const { sequence, time, account, action, subject, detail } = entry;
  const text = canonicalJson({ sequence, time, account, action, subject, detail });
  return createHash("sha256").update(`${before}\n${text}`).digest("hex");
}
