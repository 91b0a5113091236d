import type { Digest } from "../digest.js";
import type { JobRunner } from "../job.js";
import type { ColumnBatch } from "../processing/batch.js";
import type { CsvOptions, JsonOptions } from "../processing/plan/input.js";
import type { Analysis } from "../processing/plan/measures.js";
import type { ProcessingPlan } from "../processing/plan/plan.js";
import type { Column, Schema } from "../processing/schema.js";
import { token } from "../token.js";
import type { Closable } from "./closable.js";

/**
 * Executes processing plans, wherever it runs: in this process, on a cluster, in a cloud. Nothing here assumes that the
 * engine shares a disk with the caller.
 */
export interface Processing extends Closable {
  /**
   * Changes when the engine's results change in meaning. It is part of the key of every step that it executes; versions
   * that give the same results share it.
   */
  readonly semantics: number;
  readonly supports: ProcessingSupports;
  /**
   * A job executes a group of plans and succeeds only when all outputs of all of them are complete. What a failed or
   * cancelled job leaves in its targets is unspecified, so a retry takes new ones. The result holds no path of a machine.
   */
  readonly jobs: JobRunner<ProcessingJobSpec, ProcessingJobResult>;
  /**
   * The schema of a datasource, from its header and the first rows where the format does not declare one.
   * @throws ZenError `DATA_FILE_NOT_FOUND`, `DATA_FILE_UNREADABLE`, `DATA_TYPE_UNSUPPORTED`, `CSV_RAGGED_ROW`, `CSV_HEADER_MISMATCH`,
   * `COLUMN_NOT_FOUND`.
   */
  describe(source: DataSource, options?: { readonly signal?: AbortSignal }): Promise<Schema>;
  /**
   * What the service would refuse of every job, so that a plan is refused before anything runs: a wrong region, a machine type, a right
   * that is missing. It asks, and starts nothing. @throws ZenError
   */
  check?(): Promise<void>;
  /**
   * The files that a URI names, which this backend reads where they are, such as `gs://` objects: one, or all that match where it has a
   * `*`, which stands for anything but a slash, in byte order. Tells without reading them which content each has: for the key of a step
   * that takes them, and to see that it has not changed since. Asked only for schemes in `supports.schemes`.
   * @throws ZenError `DATA_FILE_NOT_FOUND` when there is none.
   */
  identify?(uri: string, options?: { readonly signal?: AbortSignal }): Promise<readonly FileIdentity[]>;
  /** Streams the rows of a dataset in the order of its parts; a stopped iteration frees what it held. */
  read?(location: DatasetLocation, options?: ReadOptions): AsyncIterable<ColumnBatch>;
}

export const Processing = token<Processing>("processing@1");

export interface FileIdentity {
  readonly uri: string;
  /** Of equal digests the bytes are equal; different ones may mean equal bytes in two places. SHA-256, as hex digits. */
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
}

export interface ProcessingSupports {
  /** Runs users' functions (`mapRows`). */
  readonly mapRows?: boolean;
  /** The same inputs and plan give the same bytes, whatever the number of threads or machines. */
  readonly byteStable?: boolean;
  /** Reads and writes `localPaths` and `localDir`; else it needs `uris`. */
  readonly local?: boolean;
  /** URI schemes that it reads and writes, such as `gs`. */
  readonly schemes?: readonly string[];
}

/** Where files are. `uris` are for engines elsewhere; `localPaths`, in the same order, for those on this machine. */
export interface FileLocation {
  readonly uris: readonly string[];
  readonly localPaths?: readonly string[];
}

/** A dataset: Parquet parts and nothing else beside them, in order. No part means no rows. */
export interface DatasetLocation extends FileLocation {
  readonly schema: Schema;
}

export type DataSource = { readonly location: FileLocation; readonly columns?: readonly DeclaredColumn[] } & (
  | { readonly format: "parquet" }
  | ({ readonly format: "csv" } & CsvOptions)
  | ({ readonly format: "json" } & JsonOptions)
);

/**
 * What the user says about a column instead of letting it be found out. For CSV, when any column is declared without a
 * type, its name alone is expected in the header; columns that are not declared are found out.
 */
export type DeclaredColumn = Pick<Column, "name"> & Partial<Pick<Column, "type">>;

export interface ReadOptions {
  /** All, when absent; the batches have them in this order. */
  readonly columns?: readonly string[];
  readonly signal?: AbortSignal;
}

/** Plain JSON. */
export type ProcessingJobSpec = {
  readonly plans: readonly PlanExecution[];
};

export type PlanExecution = {
  /** Unique in the job. */
  readonly id: string;
  readonly plan: ProcessingPlan;
  /** One for each input of the plan; an output of an earlier plan of the job is named rather than located. */
  readonly inputs: Readonly<Record<string, FileLocation | PlanOutputRef>>;
  /** One for each output of the plan. */
  readonly outputs: Readonly<Record<string, OutputTarget>>;
};

export type PlanOutputRef = { readonly plan: string; readonly output: string };

/** An empty folder to write `part-00000.parquet`, `part-00001.parquet`, ... into. */
export type OutputTarget = { readonly uri: string; readonly localDir?: string } | { readonly localDir: string };

/** Per plan, by id. */
export type ProcessingJobResult = {
  readonly plans: { readonly [id: string]: PlanResult };
};

export type PlanResult = {
  readonly outputs: { readonly [name: string]: WrittenDataset };
  readonly analyses: { readonly [name: string]: Analysis };
};

export type WrittenDataset = {
  /** At least one, even over no rows; each path is relative to the target. */
  readonly parts: readonly { readonly path: string; readonly size: number; readonly rows: number }[];
  readonly rows: number;
  readonly schema: Schema;
};
