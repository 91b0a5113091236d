/** Which runs go from one artifact store to another: those that fit all that is said; all that have ended where nothing is. */
export interface TransferRequest {
  /** Names of artifact stores; the default one without. */
  readonly from?: string;
  readonly to?: string;
  /** Ids, or beginnings of ids that are unique. */
  readonly runs?: readonly string[];
  readonly pipelines?: readonly string[];
  /** Runs that wrote these artifacts: digests, or beginnings of digests. */
  readonly artifacts?: readonly string[];
  readonly tell?: (progress: TransferProgress) => void;
  /** Ends it between two objects; what has been copied stays, and is not copied again. */
  readonly signal?: AbortSignal;
}

export interface TransferProgress {
  /** Objects that are there, of all that take part. */
  readonly done: number;
  readonly total: number;
  /** Bytes copied so far. */
  readonly bytes: number;
}

export interface TransferReport {
  readonly runs: readonly string[];
  /** Runs whose results these took over: they come along as records, so that the lineage is whole. */
  readonly origins: readonly string[];
  readonly copied: { readonly objects: number; readonly bytes: number };
  /** Objects that were there already. */
  readonly there: number;
  /** Step keys that stand for results now. */
  readonly keys: number;
  /** Step keys for which the other store had results of its own, which stay. */
  readonly keysThere: number;
}
