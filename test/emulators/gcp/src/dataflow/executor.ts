import type { Importance } from "./messages.js";

/** A pipeline that the template has read and that workers are up for. */
export interface LaunchedPipeline {
  readonly jobId: string;
  readonly jobName: string;
  /** The text of the YAML file. */
  readonly yaml: string;
  /** `environment` of the launch, as it was asked for. */
  readonly environment: Readonly<Record<string, unknown>>;
  /** Files in Cloud Storage, by the rights of the workers' service account. */
  readonly files: WorkerFiles;
  /** Aborts when the job is cancelled. */
  readonly signal: AbortSignal;
  log(text: string, importance?: Importance): void;
}

export interface WorkerFiles {
  read(uri: string): Promise<Uint8Array>;
  write(uri: string, bytes: Uint8Array): Promise<void>;
  /** Addresses of the objects that begin with `prefix`. */
  list(prefix: string): Promise<readonly string[]>;
}

/** What a run tells of itself. */
export interface Execution {
  /** Elements by name of a step. */
  readonly elements?: Readonly<Record<string, number>>;
}

/** Does a pipeline's work. A rejection is the job's failure; its message becomes a message of an error. */
export type Executor = (pipeline: LaunchedPipeline) => Promise<Execution>;
