import type { AuditEntry } from "@zen/registry-protocol";
import type { Writer } from "../database/database.js";
import { chainOf, chainStart } from "./chain.js";

/** Adds a line to the audit log, in the transaction of what it tells of: neither is there without the other. */
export async function appendAudit(
  writer: Writer,
  now: Date,
  said: Pick<AuditEntry, "account" | "action" | "subject" | "detail">,
): Promise<void> {
  const last = await writer.get<{ sequence: number; chain: string }>(
    "SELECT sequence, chain FROM audit_log ORDER BY sequence DESC LIMIT 1",
  );
  const entry = { ...said, sequence: (last?.sequence ?? 0) + 1, time: now.toISOString() };
  await writer.run(
    "INSERT INTO audit_log (sequence, time, account, action, subject, detail, chain) VALUES (?, ?, ?, ?, ?, ?, ?)",
    [
      ...[entry.sequence, entry.time, entry.account, entry.action, entry.subject],
      ...[JSON.stringify(entry.detail), chainOf(last?.chain ?? chainStart, entry)],
    ],
  );
}
