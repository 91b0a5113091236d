import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type Libsql from "libsql";
import { ZenError } from "@zen/plugin-sdk";
import { migrations } from "./schema.js";

export type Row = readonly (string | number | null)[];
/** Never a boolean: binding one ends the process. */
export type Param = string | number | null;

/** One connection, with its statements prepared once, and with errors that say what to do. */
export class Database {
  readonly #path: string;
  readonly #db: Libsql.Database;
  readonly #statements = new Map<string, Libsql.Statement>();

  private constructor(
    path: string,
    db: Libsql.Database,
    /** For how long it waits for other writers. */
    private readonly patienceMs: number,
  ) {
    this.#path = path;
    this.#db = db;
  }

  /** Opens the file, makes it where there is none and brings its tables up to date. */
  static async open(path: string, patienceMs = BUSY_MS): Promise<Database> {
    const db = await openFile(path);
    const database = new Database(path, db, patienceMs);
    try {
      await database.#patiently(() => {
        db.exec("PRAGMA journal_mode = WAL");
        db.exec("PRAGMA synchronous = FULL; PRAGMA mmap_size = 268435456; PRAGMA cache_size = -16000");
      });
      await database.#migrate();
      return database;
    } catch (error) {
      db.close();
      throw error;
    }
  }

  all(sql: string, params: readonly Param[] = []): Row[] {
    return this.#naming(() => this.#prepare(sql).all(params) as Row[]);
  }

  run(sql: string, params: readonly Param[] = []): void {
    this.#naming(() => this.#prepare(sql).run(params));
  }

  /** Runs `work` as one transaction that has the right to write from its beginning, waiting for other writers. */
  transaction<T>(work: () => T): Promise<T> {
    return this.#patiently(() => {
      this.#db.exec("BEGIN IMMEDIATE");
      try {
        const result = work();
        this.#db.exec("COMMIT");
        return result;
      } catch (error) {
        if (this.#db.inTransaction) this.#db.exec("ROLLBACK");
        throw error;
      }
    });
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  #prepare(sql: string): Libsql.Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      if (this.#statements.size >= 200) this.#statements.clear();
      statement = this.#db.prepare(sql);
      if (statement.reader) statement.raw();
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  async #migrate(): Promise<void> {
    if (this.#version() === migrations.length) return;
    await this.transaction(() => {
      const version = this.#version();
      if (version > migrations.length) throw newer(this.#path, version);
      for (const migration of migrations.slice(version)) this.#db.exec(migration);
      if (version === 0) this.run("INSERT INTO store VALUES (?)", [`sqlite:${randomUUID()}`]);
      this.#db.exec(`PRAGMA user_version = ${migrations.length}`);
    });
  }

  /** Whether it was made in place of a broken file, and not filled yet. */
  isUnfinished(): boolean {
    return this.all("SELECT 1 FROM sqlite_schema WHERE name = 'unfinished'").length > 0;
  }

  /** @throws ZenError `METADATA_CORRUPT` where pages of the file are damaged. */
  check(): void {
    const [[found] = []] = this.all("PRAGMA quick_check(1)");
    if (found !== "ok") throw corrupt(this.#path, new Error(String(found)));
  }

  #version(): number {
    return this.#naming(() => (this.#db.prepare("PRAGMA user_version").raw().get() as unknown as [number])[0]);
  }

  /** SQLite itself waits a moment, blocking; after that it is tried again without blocking. */
  async #patiently<T>(work: () => T): Promise<T> {
    const started = performance.now();
    for (let tries = 0; ; tries++) {
      try {
        return this.#naming(work);
      } catch (error) {
        if (codeOf(error) !== "SQLITE_BUSY") throw error;
        if (performance.now() - started > this.patienceMs) throw busy(this.#path, this.patienceMs, error);
        await delay(Math.min(100, 2 ** tries) * (0.5 + Math.random()));
      }
    }
  }

  #naming<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw named(this.#path, error);
    }
  }
}

const BUSY_MS = 30_000;

async function openFile(path: string): Promise<Libsql.Database> {
  const { default: Libsql } = await import("libsql"); // native code, not to be loaded with the plugin
  try {
    mkdirSync(dirname(path), { recursive: true });
    return new Libsql(path, { timeout: 50 });
  } catch (cause) {
    throw new ZenError("METADATA_UNAVAILABLE", `The metadata store ${path} cannot be opened.`, {
      cause,
      hint: "Check that its folder can be written and that the path is a file's.",
    });
  }
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? "").replace(/^(SQLITE_[A-Z]+)_.*$/, "$1");
}

function named(path: string, cause: unknown): unknown {
  switch (codeOf(cause)) {
    case "SQLITE_NOTADB":
    case "SQLITE_CORRUPT":
      return corrupt(path, cause);
    case "SQLITE_FULL":
      return new ZenError("DISK_FULL", `There is no room left for ${path}.`, {
        cause,
        hint: "Make room on the disk or raise the quota.",
      });
    case "SQLITE_READONLY":
      return new ZenError("DISK_READ_ONLY", `${path} cannot be written.`, {
        cause,
        hint: "Mount its file system for writing, give this user the right to write, or move the metadata store.",
      });
    default:
      return cause;
  }
}

export function corrupt(path: string, cause?: unknown): ZenError {
  return new ZenError("METADATA_CORRUPT", `${path} is not a sound SQLite database.`, {
    cause,
    hint: "Nothing is lost, the journal has it all: `zen metadata:rebuild` makes the file anew and keeps this one beside it.",
  });
}

function newer(path: string, version: number): ZenError {
  return new ZenError(
    "METADATA_NEWER",
    `${path} has the form ${version}, and this version of Zen knows forms up to ${migrations.length}.`,
    {
      hint: "A newer Zen has used this repository: upgrade this one, or configure another file and run `zen metadata:rebuild`.",
      data: { version, known: migrations.length },
    },
  );
}

function busy(path: string, patienceMs: number, cause: unknown): ZenError {
  return new ZenError(
    "METADATA_BUSY",
    `${path} has been locked by another process for more than ${patienceMs / 1000} seconds.`,
    {
      cause,
      hint: "End the process that holds it, a stopped debugger or a database browser perhaps.",
    },
  );
}
