import { ZenError } from "@zen/plugin-sdk";
import type { DataSource, DeclaredColumn, FileLocation } from "@zen/plugin-sdk";
import type { Dataset, FileInput, StepContext } from "@zen/plugin-sdk/pipeline";
import type { InputSpec, Schema } from "@zen/plugin-sdk/processing";

type Format =
  | { readonly format: "parquet" }
  | Omit<Extract<DataSource, { format: "csv" }>, "location" | "columns">
  | Omit<Extract<DataSource, { format: "json" }>, "location" | "columns">;

const URI = /^[a-z][a-z0-9+.-]+:\/\//;

function locationOf({ path }: FileInput): FileLocation {
  return URI.test(path) ? { uris: [path] } : { uris: [], localPaths: [path] };
}

/** The columns a person named, in their order, of those the file has. @throws ZenError `COLUMN_NOT_FOUND`. */
function checkNames(columns: readonly DeclaredColumn[]): void {
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name)) {
      throw new ZenError("COLUMN_TWICE", `The column ${name} is declared twice`, { hint: "Declare each column once." });
    }
    seen.add(name);
  }
}

/** Reads one file of any format into a dataset: finds its schema out, then has the processing backend rewrite it. */
export async function readSource(
  file: FileInput,
  format: Format,
  columns: readonly DeclaredColumn[],
  ctx: StepContext,
): Promise<Dataset> {
  checkNames(columns);
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
