/** What a column holds. Truth is 0 or 1, a moment is ISO 8601 in UTC, a document is JSON text. */
export type Value = string | number | null | Uint8Array;

export type Row = { readonly [column: string]: Value };

/** Asks. `sql` is of the dialect that SQLite and Postgres share, with `?` for each parameter. */
export interface Reader {
  all<Found = Row>(sql: string, params?: readonly Value[]): Promise<Found[]>;
  /** The first row, if there is one. */
  get<Found = Row>(sql: string, params?: readonly Value[]): Promise<Found | undefined>;
}

export interface Writer extends Reader {
  /** Resolves with the number of rows that it inserted, changed or deleted. */
  run(sql: string, params?: readonly Value[]): Promise<number>;
}

/**
 * The registry's transactional store. Both kinds give the same promises: one writer at a time over all servers, readers who never
 * wait for it, and all or nothing of a transaction.
 */
export interface Database extends Reader {
  /** Runs `work` over one unchanging state of the database. */
  read<T>(work: (reader: Reader) => Promise<T>): Promise<T>;
  /**
   * Runs `work` as one serialisable transaction: it is kept when `work` resolves, and undone when it throws. Nobody else writes
   * meanwhile, so do slow things (files, the network, key derivation) before. `work` may be called again after a conflict, so it changes nothing but the database.
   *
   * @throws ZenError `REGISTRY_DATABASE_BUSY` where other writers left no room for half a minute
   */
  write<T>(work: (writer: Writer) => Promise<T>): Promise<T>;
  readonly kind: "libsql" | "postgres";
  close(): Promise<void>;
}
