import type { AuditEntry } from "@zen/registry-protocol";
import type { Reader } from "../database/database.js";

type Row = Omit<AuditEntry, "detail"> & { readonly detail: string };

const columns = "sequence, time, account, action, subject, detail, chain";

export interface AuditQuery {
  /** Only entries before this one. */
  readonly before?: number | undefined;
  readonly account?: string | undefined;
  readonly action?: string | undefined;
  readonly subject?: string | undefined;
  readonly limit: number;
}

/** Newest first. */
export async function newestEntries(reader: Reader, { limit, before, ...wanted }: AuditQuery): Promise<AuditEntry[]> {
  const conditions = [
    ...(before === undefined ? [] : [["sequence < ?", before] as const]),
    ...Object.entries(wanted).flatMap(([column, value]) =>
      value === undefined ? [] : [[`${column} = ?`, value] as const],
    ),
  ];
  const where = conditions.length === 0 ? "" : `WHERE ${conditions.map(([sql]) => sql).join(" AND ")}`;
  const rows = await reader.all<Row>(`SELECT ${columns} FROM audit_log ${where} ORDER BY sequence DESC LIMIT ?`, [
    ...conditions.map(([, value]) => value),
    limit,
  ]);
  return rows.map(entryOf);
}

/** Oldest first, from after `sequence` on. */
export async function entriesAfter(reader: Reader, sequence: number, limit: number): Promise<AuditEntry[]> {
  const rows = await reader.all<Row>(`SELECT ${columns} FROM audit_log WHERE sequence > ? ORDER BY sequence LIMIT ?`, [
    sequence,
    limit,
  ]);
  return rows.map(entryOf);
}

function entryOf(row: Row): AuditEntry {
  return { ...row, detail: JSON.parse(row.detail) as AuditEntry["detail"] };
}
