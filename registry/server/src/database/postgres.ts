import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { ZenError } from "@zen/plugin-sdk";
import type { Database, Reader, Row, Value, Writer } from "./database.js";
import { toPostgres } from "./dialect.js";
import { databaseBusy, databaseUnavailable } from "./errors.js";
import { migratePostgres } from "./migrate.js";
import { isConflict, isLockTimeout, isUnreachable } from "./postgres-errors.js";
import { Turns } from "./turns.js";

const int8: number = pg.types.builtins.INT8;
const attempts = 8;

/** Postgres by its URL, for several servers. `connections` at most from this one. */
export async function openPostgres(url: string, only?: readonly string[], connections = 10): Promise<Database> {
  const where = placeOf(url);
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 10_000,
    application_name: "zen-registry",
    types: {
      getTypeParser: (oid, format) => (Number(oid) === int8 ? Number : pg.types.getTypeParser(oid, format as "text")),
    },
  });
  // An idle connection that breaks is replaced when the next one is asked for; who then cannot connect is told.
  pool.on("error", () => undefined);
  // One that is cut while it is used, or being closed, says so by an event as well, which would end the process if nobody heard it.
  pool.on("connect", (client) => void client.on("error", () => undefined));
  const database = new PostgresDatabase(pool, where);
  try {
    await database.migrate(only);
    return database;
  } catch (error) {
    await pool.end();
    throw error;
  }
}

class PostgresDatabase implements Database {
  readonly kind = "postgres";
  /** Of this server only one waits for the right to write: waiting ones would hold the connections that readers need. */
  readonly #writes = new Turns();

  constructor(
    private readonly pool: pg.Pool,
    private readonly where: string,
  ) {}

  all<Found = Row>(sql: string, params: readonly Value[] = []): Promise<Found[]> {
    return this.#connected((client) => new Statements(client).all<Found>(sql, params));
  }

  get<Found = Row>(sql: string, params: readonly Value[] = []): Promise<Found | undefined> {
    return this.#connected((client) => new Statements(client).get<Found>(sql, params));
  }

  read<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    return this.#transaction(["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"], work);
  }

  write<T>(work: (writer: Writer) => Promise<T>): Promise<T> {
    return this.#writes.take(() => this.#retried(work));
  }

  async migrate(only?: readonly string[]): Promise<void> {
    await this.#transaction(["BEGIN"], (writer) => migratePostgres(writer, only));
  }

  async close(): Promise<void> {
    await this.#writes.idle();
    await this.pool.end();
  }

  async #retried<T>(work: (writer: Writer) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#transaction(beginWrite, work);
      } catch (error) {
        if (isLockTimeout(error)) throw databaseBusy(error);
        if (!isConflict(error) || tries === attempts) throw error;
        await delay(2 ** tries * (0.5 + Math.random()));
      }
    }
  }

  #transaction<T>(begin: readonly string[], work: (writer: Writer) => Promise<T>): Promise<T> {
    return this.#connected(async (client) => {
      try {
        for (const sql of begin) await client.query(sql);
        const result = await work(new Statements(client));
        await client.query("COMMIT");
        return result;
      } catch (error) {
        // Of a broken connection the server itself undoes what was begun.
        await client.query("ROLLBACK").catch(() => undefined);
        throw error;
      }
    });
  }

  async #connected<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    let client: pg.PoolClient;
    try {
      client = await this.pool.connect();
    } catch (cause) {
      throw databaseUnavailable(this.where, cause);
    }
    let broken = false;
    try {
      return await work(client);
    } catch (error) {
      broken = isUnreachable(error);
      throw broken && !(error instanceof ZenError) ? databaseUnavailable(this.where, error) : error;
    } finally {
      client.release(broken);
    }
  }
}

/**
 * The lock makes writers of all servers wait for each other before they have seen anything: without it a thousand racing publishes
 * would be a thousand serialisation failures. Readers do not touch that table and never wait.
 */
const beginWrite = [
  "BEGIN ISOLATION LEVEL SERIALIZABLE",
  "SET LOCAL lock_timeout = '30s'",
  "SET LOCAL idle_in_transaction_session_timeout = '60s'",
  "LOCK TABLE writer IN EXCLUSIVE MODE",
];

class Statements implements Writer {
  constructor(private readonly client: pg.PoolClient) {}

  async all<Found = Row>(sql: string, params: readonly Value[] = []): Promise<Found[]> {
    return (await this.client.query(toPostgres(sql), [...params])).rows as Found[];
  }

  async get<Found = Row>(sql: string, params: readonly Value[] = []): Promise<Found | undefined> {
    return (await this.all<Found>(sql, params))[0];
  }

  async run(sql: string, params: readonly Value[] = []): Promise<number> {
    return (await this.client.query(toPostgres(sql), [...params])).rowCount ?? 0;
  }
}

/** For messages: without the password. */
function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}
