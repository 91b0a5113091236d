import { isZenError, ZenError } from "@zen/plugin-sdk";
import type { Dataset, StepContext } from "@zen/plugin-sdk/pipeline";
import { inFolder, names, outputPath } from "./layout.js";
import { invalidOutput, missing } from "./output-errors.js";
import { plainAt, plainFilesBelow } from "./plain-files.js";

/**
 * A dataset that the program wrote as one Parquet file, or as a folder of them. The processing backend reads it as it reads any file
 * of a stranger, and writes it anew in the types that Zen knows.
 */
export async function collectDataset(workDir: string, name: string, ctx: StepContext): Promise<Dataset> {
  const paths = await partsOf(workDir, name);
  const location = { uris: [], localPaths: paths.map((path) => inFolder(workDir, path)) };
  try {
    const schema = await ctx.processing.describe({ format: "parquet", location });
    const { outputs } = await ctx.processing.run(
      {
        format: "processing@1",
        inputs: { file: { format: "parquet", schema } },
        nodes: [{ id: "rows", op: "scan", input: "file" }],
        outputs: { dataset: "rows" },
      },
      { file: location },
    );
    return outputs["dataset"] as Dataset;
  } catch (error) {
    if (!isZenError(error) || ctx.signal.aborted) throw error;
    throw new ZenError("PROGRAM_OUTPUT_INVALID", `The output ${name} is no dataset: ${error.message}`, {
      cause: error,
      hint: error.hint ?? "Write it as Parquet.",
    });
  }
}

async function partsOf(workDir: string, name: string): Promise<readonly string[]> {
  const path = outputPath(name, "dataset");
  const found = await plainAt(workDir, path);
  if (found === "file") return [path];
  const folder = `${names.outputs}/${name}`;
  const files =
    found === "folder"
      ? await below(workDir, path)
      : (await plainAt(workDir, folder)) === "folder"
        ? await below(workDir, folder)
        : [];
  // What writers leave beside the parts: _SUCCESS, _metadata, checksums.
  const parts = files.filter((file) => file.endsWith(".parquet"));
  if (parts.length > 0) return parts;
  if (files.length === 0) throw await missing(workDir, name, path);
  throw invalidOutput(
    name,
    `is a folder without a Parquet file; it has ${files[0] ?? ""}`,
    `Write ${path}, or ${folder}/*.parquet.`,
  );
}

async function below(workDir: string, path: string): Promise<readonly string[]> {
  return (await plainFilesBelow(workDir, path)).map((file) => `${path}/${file}`);
}
