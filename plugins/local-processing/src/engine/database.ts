import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { mkdir } from "node:fs/promises";
import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import type { LocalProcessingConfig } from "../config.js";

/** One engine for all jobs of a backend, made when the first needs it; a connection each keeps their tables apart. */
export class Database {
  private instance: Promise<DuckDBInstance> | undefined;

  constructor(
    private readonly config: LocalProcessingConfig,
    private readonly cacheDir: string,
  ) {}

  get stable(): boolean {
    return this.config.fast !== true;
  }

  async connect(): Promise<DuckDBConnection> {
    this.instance ??= this.open();
    return (await this.instance).connect();
  }

  async close(): Promise<void> {
    const instance = await this.instance;
    this.instance = undefined;
    instance?.closeSync();
  }

  private async open(): Promise<DuckDBInstance> {
    const spill = this.config.tempDir ?? join(this.cacheDir, "spill");
    await mkdir(spill, { recursive: true });
    return DuckDBInstance.create(":memory:", {
      threads: String(this.config.threads ?? availableParallelism()),
      memory_limit: memoryLimit(this.config.memoryLimit ?? "70%"),
      temp_directory: spill,
      preserve_insertion_order: String(this.stable),
      // Results must not depend on what a machine has in its home folder or can download.
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      enable_external_access: "true",
    });
  }
}

function memoryLimit(limit: string): string {
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(limit);
  return percent === null ? limit : `${Math.floor((totalmem() * Number(percent[1])) / 100 / 2 ** 20)}MiB`;
}
