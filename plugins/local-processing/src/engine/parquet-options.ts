/** Options of COPY. Rows are always in order here: free order is a setting of the whole engine. */
export function parquetOptions(compression: "snappy" | "lz4_raw"): string {
  return `FORMAT parquet, COMPRESSION ${compression}, ROW_GROUP_SIZE 122880`;
}
