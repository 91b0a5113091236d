import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import Libsql from "libsql";
import type { Database, Reader, Row, Value, Writer } from "./database.js";
import { prepareFolder } from "../prepare-folder.js";
import { databaseBusy, databaseUnavailable } from "./errors.js";
import { migrateLibsql } from "./migrate.js";
import { Connection } from "./statements.js";
import { Turns } from "./turns.js";

const patienceMs = 30_000;

/** One file. Several servers of one machine may share it; its disk must be local to that machine. */
export async function openLibsql(file: string, only?: readonly string[]): Promise<Database> {
  await prepareFolder(path.dirname(file));
  const writer = open(file);
  try {
    await patiently(() => writer.db.exec("PRAGMA journal_mode = WAL"));
    writer.db.exec("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
    await begin(writer);
    await ended(writer, () => migrateLibsql(writer, only));
    return new LibsqlDatabase(writer, () => open(file));
  } catch (error) {
    writer.close();
    throw error;
  }
}

/**
 * Writes, single reads and each reading transaction have connections of their own: a transaction that is waited for must not show others what
 * it has not done yet, and a long one (a backup) must not hold the others up.
 */
class LibsqlDatabase implements Database {
  readonly kind = "libsql";
  readonly #writes = new Turns();
  readonly #reader: Connection;
  readonly #idle: Connection[] = [];
  readonly #reading = new Set<Promise<unknown>>();

  constructor(
    private readonly writer: Connection,
    private readonly connect: () => Connection,
  ) {
    this.#reader = connect();
  }

  all<Found = Row>(sql: string, params?: readonly Value[]): Promise<Found[]> {
    return this.#reader.all(sql, params);
  }

  get<Found = Row>(sql: string, params?: readonly Value[]): Promise<Found | undefined> {
    return this.#reader.get(sql, params);
  }

  read<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    const reading = this.#readApart(work);
    this.#reading.add(reading);
    const forget = (): void => void this.#reading.delete(reading);
    reading.then(forget, forget);
    return reading;
  }

  async #readApart<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    const connection = this.#idle.pop() ?? this.connect();
    try {
      connection.db.exec("BEGIN");
      return await ended(connection, () => work(connection));
    } finally {
      if (this.#idle.length < 4) this.#idle.push(connection);
      else connection.close();
    }
  }

  write<T>(work: (writer: Writer) => Promise<T>): Promise<T> {
    return this.#writes.take(async () => {
      await begin(this.writer);
      return await ended(this.writer, () => work(this.writer));
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.#writes.idle(), Promise.allSettled(this.#reading)]);
    for (const connection of [...this.#idle, this.#reader, this.writer]) connection.close();
  }
}

function open(file: string): Connection {
  try {
    return new Connection(new Libsql(file, { timeout: 50 }));
  } catch (cause) {
    throw databaseUnavailable(file, cause);
  }
}

/** With the right to write from the beginning: after it nothing can be busy. */
async function begin(connection: Connection): Promise<void> {
  await patiently(() => connection.db.exec("BEGIN IMMEDIATE"));
}

async function ended<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work();
    connection.db.exec("COMMIT");
    return result;
  } catch (error) {
    if (connection.db.inTransaction) connection.db.exec("ROLLBACK");
    throw error;
  }
}

/** SQLite itself waits a moment, blocking; after that it is tried again without blocking. */
async function patiently(work: () => void): Promise<void> {
  const started = performance.now();
  for (let tries = 0; ; tries++) {
    try {
      return work();
    } catch (error) {
      if (!String((error as { code?: unknown }).code).startsWith("SQLITE_BUSY")) throw error;
      if (performance.now() - started > patienceMs) throw databaseBusy(error);
      await delay(Math.min(100, 2 ** tries) * (0.5 + Math.random()));
    }
  }
}
