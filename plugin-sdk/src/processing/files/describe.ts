import type { DataSource } from "../../contracts/processing.js";
import { ZenError } from "../../errors.js";
import { schemaOf } from "../plan/faults.js";
import type { Schema } from "../schema.js";
import { describeParquet } from "./describe-parquet.js";
import { describeCsv, describeJson } from "./describe-text.js";

/**
 * The schema of a datasource whose files are on this machine, for backends that read such files: all find the same. It is that of
 * the first file; the others must agree, which shows when they are read.
 * @throws ZenError as `Processing.describe`
 */
export async function describeFiles(source: DataSource, paths: readonly string[]): Promise<Schema> {
  const [first] = paths;
  if (first === undefined)
    throw new ZenError("DATA_FILE_NOT_FOUND", "The datasource names no file", { hint: "Name at least one." });
  return schemaOf((await describeFile(source, first)).columns);
}

function describeFile(source: DataSource, path: string): Promise<Schema> {
  const declared = source.columns ?? [];
  switch (source.format) {
    case "parquet":
      return describeParquet(path, declared);
    case "csv":
      return describeCsv(path, source, declared);
    case "json":
      return describeJson(path, source, declared);
  }
}
