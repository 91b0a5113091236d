import { codec, type Codec } from "./codec.js";
import { datasetOf, type Dataset as DatasetValue } from "./dataset.js";
import { encodeParts, decodeParts } from "./dataset-parts.js";

export type Dataset = DatasetValue;

export interface DatasetCodec extends Codec<Dataset, "dataset"> {
  /** A dataset held in memory: see `datasetOf`. */
  readonly of: typeof datasetOf;
}

/**
 * A table, stored as a tree of Parquet parts. `Dataset.of(rows)` makes one from plain rows.
 */
export const Dataset: DatasetCodec = Object.freeze(
  Object.defineProperty(
    {
      ...codec<Dataset, "dataset">({
        id: "dataset",
        version: 1,
        async encode(value, sink) {
          await encodeParts(value, sink);
          sink.meta({ schema: value.schema as never, rows: value.rowCount });
          sink.summary({ rows: value.rowCount, columns: value.schema.columns.length });
        },
        decode: async (source) => decodeParts(source),
      }),
      of: datasetOf,
    },
    Symbol.for("zen.codec"),
    { value: true },
  ),
);
