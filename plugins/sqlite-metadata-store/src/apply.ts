import {
  changesOf,
  comparePositions,
  type JournalEvent,
  type JournalPosition,
  type ProjectedRow,
  type RowChange,
} from "@zen/plugin-sdk";
import type { Database } from "./database.js";

/** Applies events within the transaction that is open, to the tables that everybody sees or to those of a rebuild. */
export function applyEvents(db: Database, events: readonly JournalEvent[], rebuild?: string): void {
  const prefix = rebuild === undefined ? "" : `${rebuild}_`;
  const moved = new Map<string, JournalPosition>();
  for (const event of events) {
    const last = moved.get(event.stream) ?? readCursor(db, event.stream, prefix);
    if (last !== undefined && comparePositions(event, last) <= 0) continue;
    for (const change of changesOf(event)) applyChange(db, change, prefix);
    moved.set(event.stream, event);
  }
  for (const { stream, epoch, sequence } of moved.values()) {
    db.run(
      `INSERT INTO ${prefix}cursors VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET epoch = excluded.epoch, sequence = excluded.sequence`,
      [stream, epoch, sequence],
    );
  }
}

export function readCursor(db: Database, stream: string, prefix = ""): JournalPosition | undefined {
  const [row] = db.all(`SELECT epoch, sequence FROM ${prefix}cursors WHERE stream = ?`, [stream]);
  return row && { stream, epoch: row[0] as number, sequence: row[1] as number };
}

function applyChange(db: Database, { kind, key, merge }: RowChange, prefix: string): void {
  const table = `${prefix}${kind}`;
  const [found] = db.all(`SELECT json(record), json(side) FROM ${table} WHERE key = ?`, [key]);
  const { record, side } = merge(found && toRow(found[0] as string | null, found[1] as string | null));
  const values = [toJson(record), toJson(side)];
  if (found === undefined)
    db.run(`INSERT INTO ${table} (record, side, key) VALUES (jsonb(?), jsonb(?), ?)`, [...values, key]);
  else db.run(`UPDATE ${table} SET record = jsonb(?), side = jsonb(?) WHERE key = ?`, [...values, key]);
}

function toRow(record: string | null, side: string | null): ProjectedRow {
  return {
    ...(record === null ? {} : { record: JSON.parse(record) as NonNullable<ProjectedRow["record"]> }),
    ...(side === null ? {} : { side: JSON.parse(side) as NonNullable<ProjectedRow["side"]> }),
  };
}

function toJson(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
