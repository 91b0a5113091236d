import type { ColumnBatch } from "./batch.js";
import type { Schema } from "./schema.js";

/**
 * Writes batches as one Parquet file like those of a dataset: the same rows give the same bytes however they were cut into batches. It is
 * held in memory, so what is large goes into several.
 */
export async function writeParquet(schema: Schema, batches: AsyncIterable<ColumnBatch>): Promise<Uint8Array> {
  const parquet = await import("../parquet/index.js");
  return parquet.writeParquet(schema, batches);
}
