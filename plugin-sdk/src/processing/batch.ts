import type { DataType } from "./schema.js";

/**
 * Consecutive rows of a dataset, column by column. All columns have `rows` values; their order is that of the schema
 * (or of the columns asked for). A batch is the reader's to keep: nobody writes into it afterwards.
 */
export interface ColumnBatch {
  readonly rows: number;
  readonly columns: Readonly<Record<string, ColumnData>>;
}

export type ColumnData = BoolData | NumberData | IntegerData | StringData | ListData;

interface Nullable {
  /** 1 where the value is null; absent when none is. What `values` holds at such a place is 0, "" or an empty list. */
  readonly nulls?: Uint8Array;
}

export interface BoolData extends Nullable {
  readonly type: "bool";
  /** 0 or 1. */
  readonly values: Uint8Array;
}

export interface NumberData extends Nullable {
  readonly type: "float64";
  readonly values: Float64Array;
}

/**
 * A Float64Array when every value of the batch is a safe integer (so that a trainer need not touch bigints), else a
 * BigInt64Array; a reader has to expect either in each batch. A timestamp counts microseconds since 1970-01-01 UTC.
 */
export interface IntegerData extends Nullable {
  readonly type: "int64" | "timestamp";
  readonly values: Float64Array | BigInt64Array;
}

export interface StringData extends Nullable {
  readonly type: "string";
  readonly values: readonly string[];
}

/** The list of row `i` is `elements` from `offsets[i]` up to `offsets[i + 1]`. */
export interface ListData extends Nullable {
  readonly type: { readonly list: DataType };
  /** `rows + 1` ascending positions, beginning with 0. */
  readonly offsets: Uint32Array;
  readonly elements: ColumnData;
}

/** One value outside a batch. int64 and timestamp: a number where that is a safe integer, else a bigint. */
export type Value = null | boolean | number | bigint | string | readonly Value[];

export type Row = Readonly<Record<string, Value>>;
