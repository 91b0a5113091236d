import type { DuckDBConnection } from "@duckdb/node-api";

/** Runs statements on one connection; an abort interrupts the one under way. */
export class Session {
  constructor(
    private readonly connection: DuckDBConnection,
    private readonly signal: AbortSignal,
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

  async row(sql: string): Promise<unknown[]> {
    return (await this.rows(sql))[0]!;
  }
}
