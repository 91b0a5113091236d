import { createHash } from "node:crypto";
import type { BackupEnd, BackupHeader, BackupRow, BackupRows } from "@zen/registry-protocol";
import type { Reader, Row, Value } from "../../database/database.js";
import { tables, type Table } from "./tables.js";

const page = 100;

/** The lines of a backup's first file, of whatever `reader` sees: a transaction's, so that all is of one moment. */
export async function* dumpLines(reader: Reader, now: Date): AsyncGenerator<string> {
  const hash = createHash("sha256");
  const line = (value: BackupHeader | BackupRows): string => {
    const text = `${JSON.stringify(value)}\n`;
    hash.update(text);
    return text;
  };
  const applied = await reader.all<{ name: string }>("SELECT name FROM migrations ORDER BY name");
  yield line({ format: "registry-backup@1", made: now.toISOString(), migrations: applied.map(({ name }) => name) });
  let count = 0;
  for (const table of tables) {
    for await (const rows of pagesOf(reader, table)) {
      count += rows.length;
      yield line({ table: table.name, rows: rows.map(rowOf) });
    }
  }
  const end: BackupEnd = { end: { rows: count, digest: hash.digest("hex") } };
  yield `${JSON.stringify(end)}\n`;
}

async function* pagesOf(reader: Reader, { name, key }: Table): AsyncGenerator<Row[]> {
  const columns = key.join(", ");
  const after = `WHERE (${columns}) > (${key.map(() => "?").join(", ")})`;
  for (let last: Row | undefined; ;) {
    const params: Value[] = last === undefined ? [] : key.map((column) => last![column]!);
    const rows = await reader.all(
      `SELECT * FROM ${name} ${last === undefined ? "" : after} ORDER BY ${columns} LIMIT ${page}`,
      params,
    );
    if (rows.length > 0) yield rows;
    if (rows.length < page) return;
    last = rows.at(-1);
  }
}

function rowOf(row: Row): BackupRow {
  const entries = Object.entries(row).map(([column, value]) => [
    column,
    value instanceof Uint8Array ? { base64: Buffer.from(value).toString("base64") } : value,
  ]);
  return Object.fromEntries(entries) as BackupRow;
}
