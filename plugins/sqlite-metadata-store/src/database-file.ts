import { randomUUID } from "node:crypto";
import { existsSync, renameSync, statSync } from "node:fs";
import { isZenError } from "@zen/plugin-sdk";
import { corrupt, Database } from "./database.js";

/** The database at a path. When another file has come to its place, as a rebuild of a broken one brings it there, that is opened. */
export class DatabaseFile {
  #opened: { readonly file: string; readonly db: Database } | undefined;
  #opening: Promise<Database> | undefined;
  #identity = `sqlite:unreadable-${randomUUID()}`;

  constructor(
    private readonly path: string,
    private readonly patienceMs?: number,
  ) {}

  /** What the database calls itself; made up while it cannot be read. */
  get identity(): string {
    return this.#identity;
  }

  /** For reading. @throws ZenError `METADATA_CORRUPT` too while a broken file's successor is not filled. */
  async whole(): Promise<Database> {
    const db = await this.current();
    if (db.isUnfinished()) throw corrupt(this.path, new Error("It was broken, and has not been made anew to the end."));
    return db;
  }

  async current(): Promise<Database> {
    if (this.#opened !== undefined && this.#opened.file === fileAt(this.path)) return this.#opened.db;
    this.#opening ??= this.#open().finally(() => (this.#opening = undefined));
    return this.#opening;
  }

  /** A database that can be filled: a new one where the one that is there is broken, which is kept beside it. */
  async sound(): Promise<Database> {
    try {
      const db = await this.current();
      db.check();
      return db;
    } catch (error) {
      if (!isZenError(error, "METADATA_CORRUPT")) throw error;
      this.close();
      const aside = `${this.path}.broken-${new Date().toISOString().replaceAll(/\D/g, "")}`;
      for (const end of ["-wal", "-shm", ""]) if (existsSync(this.path + end)) renameSync(this.path + end, aside + end);
      const db = await this.current();
      await db.transaction(() => db.run("CREATE TABLE IF NOT EXISTS unfinished (mark)"));
      return db;
    }
  }

  close(): void {
    this.#opened?.db.close();
    this.#opened = undefined;
  }

  async #open(): Promise<Database> {
    this.close();
    const db = await Database.open(this.path, this.patienceMs);
    this.#opened = { file: fileAt(this.path), db };
    const [[identity]] = db.all("SELECT identity FROM store") as [[string]];
    this.#identity = identity;
    return db;
  }
}

function fileAt(path: string): string {
  const { dev, ino } = statSync(path, { throwIfNoEntry: false }) ?? {};
  return `${dev} ${ino}`;
}
