import type { Database } from "./database.js";
import { firstIndexes, indexesSql, secondIndexes } from "./indexes.js";
import { kinds } from "./kinds.js";

/** Marks the file as Zen's, for `file` and other tools: "zenm". */
export const APPLICATION_ID = 0x7a656e6d;

/** What a rebuild replaces. */
export const tables: readonly string[] = [...Object.keys(kinds), "cursors"];

/** Statements that make the tables, of a rebuild under a prefix of their own. */
const tablesSql = (prefix = ""): readonly string[] => [
  `CREATE TABLE ${prefix}cursors (stream TEXT PRIMARY KEY, epoch INTEGER NOT NULL, sequence INTEGER NOT NULL) WITHOUT ROWID`,
  ...Object.keys(kinds).map(
    (kind) =>
      `CREATE TABLE ${prefix}${kind} (seq INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, record BLOB, side BLOB)`,
  ),
];

export function createTables(db: Database, prefix: string): void {
  for (const sql of tablesSql(`${prefix}_`)) db.run(sql);
}

export function createIndexes(db: Database): void {
  for (const sql of indexesSql) db.run(sql);
}

/** Each brings a database from the version of its index to the next one; applied ones are never changed. */
export const migrations: readonly string[] = [
  [
    "CREATE TABLE store (identity TEXT NOT NULL)",
    ...tablesSql(),
    ...firstIndexes,
    `PRAGMA application_id = ${APPLICATION_ID}`,
  ].join(";\n"),
  secondIndexes.join(";\n"),
];
