import type { MetadataKind } from "@zen/plugin-sdk";
import type { Database } from "./database.js";

interface KindSchema {
  /** The field that equals the row's key, where there is one. */
  readonly key?: string;
  /** Fields, one level deep, by which records are often looked up. */
  readonly indexed: readonly string[];
}

/**
 * One table for each kind. Records are kept as SQLite's binary JSON: on two cores it scans 100,000 runs for a metric in 50 ms, so
 * that only the fields that people and the engine look up all the time have an index.
 */
export const kinds: Readonly<Record<MetadataKind, KindSchema>> = {
  plans: { key: "digest", indexed: ["pipeline"] },
  runs: { key: "id", indexed: ["state", "pipeline", "plan"] },
  executions: { key: "id", indexed: ["run", "node", "key", "state"] },
  artifacts: { key: "digest", indexed: ["run", "execution"] },
  lineage: { indexed: ["execution", "artifact"] },
  deployments: { indexed: ["name"] },
};

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

const indexesSql: readonly string[] = Object.entries(kinds).flatMap(([kind, { indexed }]) =>
  indexed.map((field) => `CREATE INDEX ${kind}_${field} ON ${kind} (json_extract(record, '$."${field}"'))`),
);

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
    ...indexesSql,
    `PRAGMA application_id = ${APPLICATION_ID}`,
  ].join(";\n"),
];
