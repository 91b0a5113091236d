import type { DuckDBConnection } from "@duckdb/node-api";
import type { Column, ColumnBatch } from "@zen/plugin-sdk/processing";
import { streamBatches } from "./read/stream.js";

/** Runs statements on one connection; an abort interrupts the one under way. */
export class Session {
  constructor(
    private readonly connection: DuckDBConnection,
    readonly signal: AbortSignal,
  ) {}

  /** The rows of a statement, each a list of plain values (bigints for 64-bit integers). */
  async rows(sql: string): Promise<unknown[][]> {
    this.signal.throwIfAborted();
    const interrupt = (): void => this.connection.interrupt();
    this.signal.addEventListener("abort", interrupt);
    try {
      const reader = await this.connection.runAndReadAll(sql);
      return reader.getRowsJS() as unknown[][];
    } catch (error) {
      this.signal.throwIfAborted();
      throw error;
    } finally {
      this.signal.removeEventListener("abort", interrupt);
    }
  }

  /** Streams a statement over columns, which it selects by `streamedSql`. */
  async *stream(sql: string, columns: readonly Column[]): AsyncGenerator<ColumnBatch> {
    this.signal.throwIfAborted();
    const interrupt = (): void => this.connection.interrupt();
    this.signal.addEventListener("abort", interrupt);
    try {
      yield* streamBatches(this.connection, sql, columns, this.signal);
    } finally {
      this.signal.removeEventListener("abort", interrupt);
    }
  }

  async row(sql: string): Promise<unknown[]> {
    return (await this.rows(sql))[0]!;
  }
}
