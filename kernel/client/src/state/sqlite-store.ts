import { EventEmitter } from "node:events";
import { mkdirSync } from "node:fs";
import path from "node:path";
import Database from "libsql";
import type { KeyvStoreAdapter, StoredData } from "keyv";

const SCHEMA = `
  PRAGMA busy_timeout = 5000;
  PRAGMA journal_mode = WAL;
  CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER) WITHOUT ROWID;
`;
const PAGE = 500;

/**
 * Keyv's storage interface over one SQLite file: what plugins remember. Safe from many processes at once. Keys come with
 * Keyv's namespace in front (`namespace:key`).
 */
export class SqliteStore extends EventEmitter implements KeyvStoreAdapter {
  /** Keyv asks for the dialect to learn that the store can be iterated. */
  readonly opts: { readonly dialect: "sqlite"; readonly file: string };
  namespace?: string;
  readonly #db: Database.Database;

  constructor(file: string) {
    super();
    this.opts = { dialect: "sqlite", file };
    mkdirSync(path.dirname(file), { recursive: true });
    this.#db = new Database(file);
    this.#db.exec(SCHEMA);
  }

  async get<Value>(key: string): Promise<StoredData<Value> | undefined> {
    const row = this.#db
      .prepare("SELECT value FROM state WHERE key = ? AND (expires IS NULL OR expires > ?)")
      .get(key, Date.now()) as Row | undefined;
    return row?.value as StoredData<Value> | undefined;
  }

  async getMany<Value>(keys: string[]): Promise<StoredData<Value | undefined>[]> {
    return Promise.all(keys.map((key) => this.get<Value>(key)));
  }

  async set(key: string, value: string, ttl?: number): Promise<boolean> {
    const expires = ttl === undefined || ttl === 0 ? null : Date.now() + ttl;
    this.#db.prepare("INSERT OR REPLACE INTO state (key, value, expires) VALUES (?, ?, ?)").run(key, value, expires);
    return true;
  }

  async delete(key: string): Promise<boolean> {
    return this.#db.prepare("DELETE FROM state WHERE key = ?").run(key).changes > 0;
  }

  async deleteMany(keys: string[]): Promise<boolean> {
    const deleted = this.#db.transaction((all: string[]) =>
      all.map((key) => this.#db.prepare("DELETE FROM state WHERE key = ?").run(key).changes),
    );
    return (deleted(keys) as number[]).some((changes) => changes > 0);
  }

  /** All of the namespace; everything when there is none. */
  async clear(): Promise<void> {
    const { from, to } = rangeOf(this.namespace);
    this.#db.prepare("DELETE FROM state WHERE key >= ? AND key < ?").run(from, to);
  }

  async has(key: string): Promise<boolean> {
    return (await this.get(key)) !== undefined;
  }

  async *iterator<Value>(namespace?: string): AsyncGenerator<(string | Awaited<Value> | undefined)[], void> {
    const { from, to } = rangeOf(namespace);
    const page = this.#db.prepare(
      `SELECT key, value FROM state WHERE key >= ? AND key > ? AND key < ? AND (expires IS NULL OR expires > ?) ORDER BY key LIMIT ${PAGE}`,
    );
    let after = "";
    for (;;) {
      const rows = page.all(from, after, to, Date.now()) as Row[];
      for (const { key, value } of rows) yield [key, value];
      if (rows.length < PAGE) return;
      after = rows.at(-1)?.key ?? "";
    }
  }

  async disconnect(): Promise<void> {
    this.#db.close();
  }
}

interface Row {
  readonly key: string;
  readonly value: string;
}

/** The keys of a namespace, as a half-open range; `;` is the character after `:`. */
function rangeOf(namespace: string | undefined): { readonly from: string; readonly to: string } {
  return namespace === undefined ? { from: "", to: "\u{10FFFF}" } : { from: `${namespace}:`, to: `${namespace};` };
}
