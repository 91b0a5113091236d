import type { Writer } from "./database.js";
import { tablesForPostgres } from "./dialect.js";
import { databaseNewer } from "./errors.js";
import { migrations } from "./migrations/index.js";

/** The caller has begun a transaction with the right to write: of several servers that start at once, one does it. */
export async function migrateLibsql(writer: Writer): Promise<void> {
  await migrate(writer, (sql) => sql);
}

/** Tables cannot be locked before they are made; the number is any that nobody else of this database uses. */
export async function migratePostgres(writer: Writer): Promise<void> {
  await writer.all("SELECT pg_advisory_xact_lock(5270498306)");
  await migrate(writer, tablesForPostgres);
}

async function migrate(writer: Writer, dialect: (sql: string) => string): Promise<void> {
  await writer.run(dialect("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied TEXT NOT NULL)"));
  const applied = new Set((await writer.all<{ name: string }>("SELECT name FROM migrations")).map(({ name }) => name));
  const unknown = [...applied].filter((name) => !migrations.some((known) => known.name === name));
  if (unknown.length > 0) throw databaseNewer(unknown);
  for (const { name, statements } of migrations.filter((each) => !applied.has(each.name))) {
    for (const sql of statements) await writer.run(dialect(sql));
    await writer.run("INSERT INTO migrations (name, applied) VALUES (?, ?)", [name, new Date().toISOString()]);
  }
}
