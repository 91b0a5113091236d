import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { mkdir, mkdtemp } from "node:fs/promises";
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

  /** A folder for one plan's own files, beside what the engine spills. */
  async scratch(): Promise<string> {
    await mkdir(this.spill, { recursive: true });
    return mkdtemp(join(this.spill, "plan-"));
  }

  async close(): Promise<void> {
    const instance = await this.instance;
    this.instance = undefined;
    instance?.closeSync();
  }

  private get spill(): string {
    return this.config.tempDir ?? join(this.cacheDir, "spill");
  }

  private async open(): Promise<DuckDBInstance> {
    // A fifth of a second, which those who only ask what the engine can do need not wait.
    const { DuckDBInstance } = await import("@duckdb/node-api");
    await mkdir(this.spill, { recursive: true });
    return DuckDBInstance.create(":memory:", {
      // With one thread the engine writes Parquet in another way, which cuts row groups elsewhere than two or more do.
      threads: String(Math.max(2, this.config.threads ?? availableParallelism())),
      memory_limit: memoryLimit(this.config.memoryLimit ?? "70%"),
      temp_directory: this.spill,
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
