import { randomUUID } from "node:crypto";
import { isAlive, thisProcess, type JournalEvent, type ProcessMark } from "@zen/plugin-sdk";
import { applyEvents } from "./apply.js";
import type { Database } from "./database.js";
import { createIndexes, createTables, tables } from "./schema.js";

/**
 * A rebuild fills tables of its own and takes the place of the old ones in one transaction. Its log of what is applied meanwhile says, in
 * its first row, which process is at it: what one that died has left is removed by whoever sees it next.
 */
const LOG = "_log";

/** Makes the content anew. Everybody sees the old one until the last transaction. */
export async function rebuild(db: Database, batches: AsyncIterable<readonly JournalEvent[]>): Promise<void> {
  const prefix = `next_${randomUUID().replaceAll("-", "")}`;
  await db.transaction(() => {
    logs(db);
    db.run(`CREATE TABLE ${prefix}${LOG} (seq INTEGER PRIMARY KEY, content TEXT NOT NULL)`);
    append(db, `${prefix}${LOG}`, thisProcess());
    createTables(db, prefix);
  });
  // What was purged from the journal is not to be found in freed pages either.
  db.all("PRAGMA secure_delete = ON");
  try {
    for await (const events of batches) await db.transaction(() => applyEvents(db, events, prefix));
    await db.transaction(() => {
      const [, ...meanwhile] = db.all(`SELECT content FROM ${prefix}${LOG} ORDER BY seq`);
      for (const [content] of meanwhile) applyEvents(db, JSON.parse(content as string) as JournalEvent[], prefix);
      for (const table of tables) {
        db.run(`DROP TABLE ${table}`);
        db.run(`ALTER TABLE ${prefix}_${table} RENAME TO ${table}`);
      }
      createIndexes(db);
      db.run(`DROP TABLE ${prefix}${LOG}`);
      db.run("DROP TABLE IF EXISTS unfinished");
    });
  } catch (error) {
    await db.transaction(() => drop(db, prefix));
    throw error;
  } finally {
    db.all("PRAGMA secure_delete = OFF");
    db.all("PRAGMA wal_checkpoint(TRUNCATE)");
  }
}

/** Tells the rebuilds that are under way what is applied; within the transaction that applies it. */
export function tellRebuilds(db: Database, events: readonly JournalEvent[]): void {
  for (const log of logs(db)) append(db, log, events);
}

function append(db: Database, log: string, content: unknown): void {
  db.run(`INSERT INTO ${log} (content) VALUES (?)`, [JSON.stringify(content)]);
}

/** The logs of rebuilds that go on. */
function logs(db: Database): readonly string[] {
  const names = db.all("SELECT name FROM sqlite_schema WHERE name GLOB 'next_*_log'").map(([name]) => name as string);
  return names.filter((log) => {
    const [[mark] = []] = db.all(`SELECT content FROM ${log} ORDER BY seq LIMIT 1`);
    if (isAlive(JSON.parse(mark as string) as ProcessMark) !== false) return true;
    drop(db, log.slice(0, -LOG.length));
    return false;
  });
}

function drop(db: Database, prefix: string): void {
  for (const table of [...tables.map((name) => `_${name}`), LOG]) db.run(`DROP TABLE IF EXISTS ${prefix}${table}`);
}
