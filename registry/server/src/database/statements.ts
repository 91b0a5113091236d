import type Libsql from "libsql";
import type { Row, Value, Writer } from "./database.js";

/** One SQLite connection, its statements prepared once. */
export class Connection implements Writer {
  readonly #statements = new Map<string, Prepared>();

  constructor(readonly db: Libsql.Database) {}

  async all<Found = Row>(sql: string, params: readonly Value[] = []): Promise<Found[]> {
    const { statement, columns } = this.#prepare(sql);
    const rows = statement.all(bindable(params)) as Value[][];
    return rows.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i]])) as Found);
  }

  async get<Found = Row>(sql: string, params: readonly Value[] = []): Promise<Found | undefined> {
    return (await this.all<Found>(sql, params))[0];
  }

  async run(sql: string, params: readonly Value[] = []): Promise<number> {
    const { statement } = this.#prepare(sql);
    return statement.reader ? statement.all(bindable(params)).length : statement.run(bindable(params)).changes;
  }

  close(): void {
    this.#statements.clear();
    this.db.close();
  }

  #prepare(sql: string): Prepared {
    let prepared = this.#statements.get(sql);
    if (prepared === undefined) {
      if (this.#statements.size >= 500) this.#statements.clear();
      prepared = prepare(this.db, sql);
      this.#statements.set(sql, prepared);
    }
    return prepared;
  }
}

interface Prepared {
  readonly statement: Libsql.Statement;
  readonly columns: readonly string[];
}

/** Rows come raw: as objects the binding gives bytes in two forms, and adds fields of its own. */
function prepare(db: Libsql.Database, sql: string): Prepared {
  const statement = db.prepare(sql);
  if (!statement.reader) return { statement, columns: [] };
  statement.raw();
  return { statement, columns: statement.columns().map(({ name }) => name) };
}

/** Other kinds of values would end the process inside the native binding. */
function bindable(params: readonly Value[]): Value[] {
  return params.map((value) => {
    if (value === null || typeof value === "string" || typeof value === "number") return value;
    if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    throw new TypeError(`A database takes no ${typeof value}`);
  });
}
