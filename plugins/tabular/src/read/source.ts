import { schemeOf, type DataSource, type DeclaredColumn, type FileLocation, type Json } from "@zen/plugin-sdk";
import type { Dataset, FileInput, StepContext } from "@zen/plugin-sdk/pipeline";
import type { InputSpec, Schema } from "@zen/plugin-sdk/processing";
import { checkColumns } from "./declared-columns.js";

type Format =
  | { readonly format: "parquet" }
  | Omit<Extract<DataSource, { format: "csv" }>, "location" | "columns">
  | Omit<Extract<DataSource, { format: "json" }>, "location" | "columns">;

function locationOf({ path, files }: FileInput): FileLocation {
  const paths = files?.map((file) => file.path) ?? [path];
  return schemeOf(path) !== undefined ? { uris: paths } : { uris: [], localPaths: paths };
}

/** Reads one file, or several one after the other, of any format into a dataset: finds its schema out, then has the processing backend rewrite it. */
export async function readSource(
  file: FileInput,
  format: Format,
  columns: readonly DeclaredColumn[],
  ctx: StepContext,
): Promise<Dataset> {
  checkColumns({ columns: columns as unknown as Json });
  const location = locationOf(file);
  const source = { ...format, location, ...(columns.length === 0 ? {} : { columns }) } as DataSource;
  const schema: Schema = await ctx.processing.describe(source);
  const { outputs } = await ctx.processing.run(
    {
      format: "processing@1",
      inputs: { file: { ...format, schema } as InputSpec },
      nodes: [{ id: "rows", op: "scan", input: "file" }],
      outputs: { dataset: "rows" },
    },
    { file: location },
  );
  const dataset = outputs["dataset"] as Dataset;
  ctx.metric("rows", dataset.rowCount);
  return dataset;
}
