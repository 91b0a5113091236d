import type { DataType } from "../processing/schema.js";

/** A description of a dataset, column by column. Counts are rows. */
export interface DatasetStatistics {
  readonly rows: number;
  readonly columns: readonly ColumnStatistics[];
}

export interface ColumnStatistics {
  readonly name: string;
  readonly type: DataType;
  readonly nulls: number;
  /** Exact, or a lower bound where `distinctCapped` is true. */
  readonly distinct?: number;
  readonly distinctCapped?: boolean;
  /** Numbers and timestamps (microseconds): over values that are neither null nor NaN. */
  readonly numeric?: {
    readonly nans: number;
    readonly min: number;
    readonly max: number;
    readonly mean: number;
    /** Population standard deviation. */
    readonly deviation: number;
    readonly quantiles?: Readonly<Record<string, number>>;
    /** Equal-width bins from min to max. */
    readonly histogram?: { readonly edges: readonly number[]; readonly counts: readonly number[] };
  };
  /** The most frequent values, by descending count, ties by bytes. */
  readonly top?: readonly { readonly value: string; readonly count: number }[];
}
