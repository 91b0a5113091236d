/**
 * SQL is written once, for SQLite; these are the three words that Postgres says differently. What both say alike and is worth knowing:
 * `ON CONFLICT (...) DO UPDATE SET a = excluded.a`, `RETURNING`, `LIMIT ? OFFSET ?`. `LIKE` ignores case in SQLite only: compare `lower(x)`.
 */
const translated = new Map<string, string>();

/** `?` outside of quotes becomes `$1`, `$2` ... */
export function toPostgres(sql: string): string {
  let found = translated.get(sql);
  if (found === undefined) {
    let count = 0;
    found = sql.replace(/'(?:[^']|'')*'|"[^"]*"|\?/g, (part) => (part === "?" ? `$${++count}` : part));
    if (translated.size >= 1000) translated.clear();
    translated.set(sql, found);
  }
  return found;
}

/** Text is ordered by its bytes everywhere, and whole numbers have 64 bits. */
export function tablesForPostgres(sql: string): string {
  return sql
    .replace(/\bTEXT\b/g, 'TEXT COLLATE "C"')
    .replace(/\bINTEGER\b/g, "BIGINT")
    .replace(/\bBLOB\b/g, "BYTEA");
}
