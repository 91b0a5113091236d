import { ZenError, type FileLocation, type OutputTarget } from "@zen/plugin-sdk";
import type { InputSpec } from "@zen/plugin-sdk/processing";
import { fileURLToPath } from "node:url";
import { defineReader } from "../python/index.js";
import type { CompileOptions } from "./job.js";
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
  const config = { schema: typesOf(schema), files: filesAt(location, local) };
  const { format } = input;
  if (format === "dataset" || format === "parquet") {
    const foreign: Readonly<Record<string, boolean>> = format === "parquet" ? { foreign: true } : {};
    return { at: pipeline.add(name, "scan", {}, { ...config, ...foreign }), schema };
  }
  const reader = defineReader(pipeline.module, pipeline.functionName(), input);
  // One worker reads a file; elsewhere others take its rows over.
  return { at: pipeline.add(name, "scan", {}, { ...config, spread: !local }, { reader }), schema };
}

function filesAt({ uris, localPaths }: FileLocation, local: boolean): string[] {
  if (!local) return [...uris];
  return localPaths === undefined ? uris.map(pathOf) : [...localPaths];
}

/** The folder of an output. @throws ZenError `JOB_REFUSED`, `DATA_NOT_LOCAL` */
export function folderOf(target: OutputTarget, output: string, local: boolean): string {
  if (local) return target.localDir ?? pathOf((target as { readonly uri: string }).uri);
  if ("uri" in target) return target.uri.replace(/\/+$/, "");
  throw new ZenError("JOB_REFUSED", `The output "${output}" has no place that a runner elsewhere can write to`);
}

function pathOf(uri: string): string {
  if (uri.startsWith("file:")) return fileURLToPath(uri);
  throw new ZenError("DATA_NOT_LOCAL", `${uri} is not on this machine`, {
    hint: "Choose a processing backend that reads it where it is, or copy it here first.",
  });
}
