import type { Writer } from "./database.js";
import { tablesForPostgres } from "./dialect.js";
import { databaseNewer } from "./errors.js";
import { migrations } from "./migrations/index.js";
import type { Migration } from "./migrations/migration.js";

/** The caller has begun a transaction with the right to write: of several servers that start at once, one does it. */
export async function migrateLibsql(writer: Writer, only?: readonly string[]): Promise<void> {
  await migrate(writer, only, (statement) => (typeof statement === "string" ? [statement] : statement.libsql));
}

/** Tables cannot be locked before they are made; the number is any that nobody else of this database uses. */
export async function migratePostgres(writer: Writer, only?: readonly string[]): Promise<void> {
  await writer.all("SELECT pg_advisory_xact_lock(5270498306)");
  await migrate(writer, only, (statement) =>
    typeof statement === "string" ? [tablesForPostgres(statement)] : statement.postgres,
  );
}

type Statement = Migration["statements"][number];

const own = "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied TEXT NOT NULL)";

/** `only`: those of a backup, whose rows are put in before the others. */
async function migrate(
  writer: Writer,
  only: readonly string[] | undefined,
  inDialect: (statement: Statement) => readonly string[],
): Promise<void> {
  for (const sql of inDialect(own)) await writer.run(sql);
  const applied = new Set((await writer.all<{ name: string }>("SELECT name FROM migrations")).map(({ name }) => name));
  const wanted = migrations.filter(({ name }) => only?.includes(name) ?? true);
  const unknown = [...applied, ...(only ?? [])].filter((name) => !migrations.some((known) => known.name === name));
  if (unknown.length > 0) throw databaseNewer(unknown);
  for (const { name, statements } of wanted.filter((each) => !applied.has(each.name))) {
    for (const sql of statements.flatMap(inDialect)) await writer.run(sql);
    await writer.run("INSERT INTO migrations (name, applied) VALUES (?, ?)", [name, new Date().toISOString()]);
  }
}
