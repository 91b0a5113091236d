import type { Database } from "./database.js";
import { firstIndexes, indexesSql, secondIndexes, thirdIndexes } from "./indexes.js";
import { kinds } from "./kinds.js";

/** Marks the file as Zen's, for `file` and other tools: "zenm". */
export const APPLICATION_ID = 0x7a656e6d;

/** What a rebuild replaces. */
export const tables: readonly string[] = [...Object.keys(kinds), "cursors"];

/** Statements that make the tables, of a rebuild under a prefix of their own. */
const tablesSql = (of: readonly string[], prefix = ""): readonly string[] =>
  of.map(
    (kind) =>
      `CREATE TABLE ${prefix}${kind} (seq INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, record BLOB, side BLOB)`,
  );

const cursorsSql = (prefix = ""): string =>
  `CREATE TABLE ${prefix}cursors (stream TEXT PRIMARY KEY, epoch INTEGER NOT NULL, sequence INTEGER NOT NULL) WITHOUT ROWID`;

export function createTables(db: Database, prefix: string): void {
  for (const sql of [cursorsSql(`${prefix}_`), ...tablesSql(Object.keys(kinds), `${prefix}_`)]) db.run(sql);
}

export function createIndexes(db: Database): void {
  for (const sql of indexesSql) db.run(sql);
}

/** What the first form of a database had, and what the third one has beside it. */
const FIRST = ["plans", "runs", "executions", "artifacts", "lineage", "deployments"] as const;
const THIRD = ["schedules", "firings", "models", "promotions"] as const;

/** Each brings a database from the version of its index to the next one; applied ones are never changed. */
export const migrations: readonly string[] = [
  [
    "CREATE TABLE store (identity TEXT NOT NULL)",
    cursorsSql(),
    ...tablesSql(FIRST),
    ...firstIndexes,
    `PRAGMA application_id = ${APPLICATION_ID}`,
  ].join(";\n"),
  secondIndexes.join(";\n"),
  [...tablesSql(THIRD), ...thirdIndexes].join(";\n"),
];
