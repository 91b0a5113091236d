import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { ZenError } from "@zen/plugin-sdk";
import { backupBlobFile, isIntegrity, type BackupRow, type BackupRows } from "@zen/registry-protocol";
import { appendAudit } from "../../audit/append.js";
import { BlobStore } from "../../blobs/blob-store.js";
import type { Database, Value, Writer } from "../../database/database.js";
import { openDatabase } from "../../database/open.js";
import { settle, type RegistryOptions } from "../../options.js";
import { damaged, readBackup, readBackupHeader } from "./read-backup.js";
import { tables } from "./tables.js";

export interface Restored {
  /** Of what moment it is. */
  readonly made: string;
  readonly rows: number;
  readonly blobs: number;
}

/** More than any registry makes between a backup and the loss of what came after it. */
const snapshotsLost = 1_000_000;

/**
 * Makes a registry of a backup, in the place that a server is started with afterwards: a file or Postgres, whichever the backup is of.
 * Everything is checked before the first row is written. Clients have seen snapshots newer than the backup and refuse older ones, so
 * the next one's version is far beyond.
 *
 * @throws ZenError `REGISTRY_BACKUP_DAMAGED`, `REGISTRY_RESTORE_NOT_EMPTY`, `REGISTRY_DATABASE_NEWER`
 */
export async function restoreRegistry(
  folder: string,
  place: Pick<RegistryOptions, "dataDir" | "databaseUrl" | "blobs">,
): Promise<Restored> {
  const options = settle(place);
  const { made, migrations: only } = await readBackupHeader(folder);
  for await (const line of readBackup(folder)) checkTable(folder, line);
  const url = options.databaseUrl === undefined ? {} : { url: options.databaseUrl };
  const database = await openDatabase({ dataDir: options.dataDir, ...url, only });
  try {
    await requireEmpty(database);
    const blobs = await restoreBlobs(folder, options.blobs);
    const rows = await database.write(async (writer) => {
      const count = await restoreRows(folder, writer);
      await writer.run("UPDATE snapshots SET version = version + ?", [snapshotsLost]);
      await writer.run("INSERT INTO index_changes (subject) VALUES ('#advisories') ON CONFLICT (subject) DO NOTHING");
      await writer.run("DELETE FROM settings WHERE name = 'backup-until'");
      const said = { account: "system", action: "registry.restore", subject: "registry", detail: { made } };
      await appendAudit(writer, new Date(), said);
      return count;
    });
    return { made, rows, blobs };
  } finally {
    await database.close();
  }
}

function checkTable(folder: string, line: object): void {
  if ("table" in line && !tables.some(({ name }) => name === line.table))
    throw damaged(folder, `has rows of ${JSON.stringify(line.table)}, which is no table of a registry`);
}

async function requireEmpty(database: Database): Promise<void> {
  if ((await database.get("SELECT name FROM accounts LIMIT 1")) === undefined) return;
  throw new ZenError("REGISTRY_RESTORE_NOT_EMPTY", "There is a registry already where the backup was to be restored.", {
    hint: "Name another data folder, and another database where Postgres is used. Nothing was changed.",
  });
}

async function restoreRows(folder: string, writer: Writer): Promise<number> {
  let count = 0;
  for await (const line of readBackup(folder)) {
    if (!("rows" in line)) continue;
    for (const row of line.rows) await insert(writer, line.table, row);
    count += line.rows.length;
  }
  return count;
}

async function insert(writer: Writer, table: string, row: BackupRow): Promise<void> {
  const columns = Object.keys(row);
  const unsafe = columns.find((column) => !/^[a-z][a-z0-9_]*$/.test(column));
  if (unsafe !== undefined) throw new TypeError(`${JSON.stringify(unsafe)} is no column`);
  const values = Object.values(row).map((value): Value =>
    typeof value === "object" && value !== null ? Buffer.from(value.base64, "base64") : value,
  );
  const marks = columns.map(() => "?").join(", ");
  await writer.run(`INSERT INTO ${table} (${columns.join(", ")}) VALUES (${marks})`, values);
}

async function restoreBlobs(folder: string, into: string): Promise<number> {
  const blobs = new BlobStore(into);
  await blobs.prepare();
  let count = 0;
  for await (const line of readBackup(folder)) {
    for (const integrity of integritiesIn(line)) {
      if (!isIntegrity(integrity)) throw damaged(folder, `names ${JSON.stringify(integrity)}, which is no digest`);
      if (await blobs.has(integrity)) continue;
      const received = blobs.incoming();
      await copyChecked(folder, path.join(folder, backupBlobFile(integrity)), { received, integrity });
      await blobs.place(received, integrity);
      count++;
    }
  }
  return count;
}

function integritiesIn(line: object): readonly unknown[] {
  if (!("table" in line) || line.table !== "versions") return [];
  return (line as BackupRows).rows.map(({ integrity }) => integrity);
}

async function copyChecked(folder: string, from: string, to: { received: string; integrity: string }): Promise<void> {
  const hash = createHash("sha512");
  try {
    await pipeline(
      createReadStream(from),
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(to.received, { flags: "wx", mode: 0o600, flush: true }),
    );
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
    throw damaged(folder, `lacks the archive ${to.integrity}`, cause);
  }
  if (`sha512-${hash.digest("base64")}` !== to.integrity) throw damaged(folder, `has other bytes for ${to.integrity}`);
}
