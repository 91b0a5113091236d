import type { FileLocation } from "@zen/plugin-sdk";
import type { InputSpec } from "@zen/plugin-sdk/processing";
import { defineReader } from "../python/index.js";
import type { CompileOptions } from "./job.js";
import { localFiles } from "./locate.js";
import { typesOf, type Pipeline, type Rows } from "./pipeline.js";

/** Adds the transform that reads files. */
export function compileScan(
  input: InputSpec,
  location: FileLocation,
  name: string,
  pipeline: Pipeline,
  { local = false }: CompileOptions,
): Rows {
  const { schema } = input;
  const config = { schema: typesOf(schema), files: local ? localFiles(location) : [...location.uris] };
  const { format } = input;
  if (format === "dataset" || format === "parquet") {
    const foreign: Readonly<Record<string, boolean>> = format === "parquet" ? { foreign: true } : {};
    return { at: pipeline.add(name, "scan", {}, { ...config, ...foreign }), schema };
  }
  const reader = defineReader(pipeline.module, pipeline.functionName(), input);
  // One worker reads a file; elsewhere others take its rows over.
  return { at: pipeline.add(name, "scan", {}, { ...config, spread: !local }, { reader }), schema };
}
