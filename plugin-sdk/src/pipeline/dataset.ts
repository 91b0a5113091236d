import type { DatasetLocation, ReadOptions } from "../contracts/processing.js";
import type { ColumnBatch, Row, Value } from "../processing/batch.js";
import type { Schema } from "../processing/schema.js";
import { brandOf, hasBrand } from "../brand.js";
import { batchRows } from "./batch-rows.js";
import { inferSchema } from "./infer-schema.js";
import { rowsToBatch } from "./rows-to-batch.js";

/** A table: immutable, read as often as wanted, never held in memory as a whole unless it was made from rows. */
export interface Dataset {
  readonly schema: Schema;
  readonly rowCount: number;
  /** Consecutive rows as columns of typed arrays: the fast way to read. */
  batches(options?: ReadOptions): AsyncIterable<ColumnBatch>;
  /** Row by row, in order: the convenient way. */
  rows(options?: ReadOptions): AsyncIterable<Row>;
  /** Where its Parquet parts are; undefined when it was made from rows and has none yet. */
  locate(): Promise<DatasetLocation | undefined>;
}

export interface DatasetSource {
  readonly schema: Schema;
  readonly rowCount: number;
  batches(options?: ReadOptions): AsyncIterable<ColumnBatch>;
  locate?(): Promise<DatasetLocation | undefined>;
  /** Parts that the dataset's owner gives away when it is stored. */
  readonly staged?: readonly StagedPart[];
}

/** A file of this machine, or an object of the artifact store that an engine elsewhere wrote and that stays where it is. */
export type StagedPart = { readonly path: string } & ({ readonly localPath: string } | { readonly stored: string });

class SourcedDataset implements Dataset {
  constructor(readonly source: DatasetSource) {}
  get schema(): Schema {
    return this.source.schema;
  }
  get rowCount(): number {
    return this.source.rowCount;
  }
  batches(options: ReadOptions = {}): AsyncIterable<ColumnBatch> {
    return this.source.batches(options);
  }
  async *rows(options: ReadOptions = {}): AsyncIterable<Row> {
    for await (const batch of this.batches(options)) yield* batchRows(batch);
  }
  async locate(): Promise<DatasetLocation | undefined> {
    return this.source.locate?.();
  }
}
Object.defineProperty(SourcedDataset.prototype, brandOf("dataset"), { value: true });

export function isDataset(value: unknown): value is Dataset {
  return hasBrand(value, "dataset");
}

/** The parts that a dataset gives away, if it has any. */
export function stagedParts(dataset: Dataset): DatasetSource["staged"] {
  return (dataset as Partial<SourcedDataset>).source?.staged;
}

/** A dataset over any source of batches. */
export function datasetFrom(source: DatasetSource): Dataset {
  return new SourcedDataset(source);
}

/**
 * A dataset held in memory, for tests and for small results of a step. Without a schema the types are read off the values:
 * whole numbers are int64, others float64, Dates timestamps; a column that is null throughout is a string.
 * @throws ZenError `DATASET_TYPE_MIXED` naming row and column.
 */
export function datasetOf(
  rows: readonly Readonly<Record<string, Value | Date>>[],
  schema: Schema = inferSchema(rows),
): Dataset {
  const size = 65_536;
  return datasetFrom({
    schema,
    rowCount: rows.length,
    async *batches({ columns, signal } = {}) {
      for (let start = 0; start < rows.length; start += size) {
        signal?.throwIfAborted();
        yield rowsToBatch(rows.slice(start, start + size), schema, columns, start);
      }
    },
  });
}
