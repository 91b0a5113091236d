import { isZenError } from "@zen/plugin-sdk";
import type { Dataset } from "@zen/plugin-sdk/pipeline";
import { inFolder, outputPath } from "./layout.js";
import { invalidOutput, missing } from "./output-errors.js";
import { plainAt } from "./plain-files.js";

/** A dataset that the program wrote as an Arrow IPC file, or stream. */
export async function collectArrow(workDir: string, name: string): Promise<Dataset> {
  const path = outputPath(name, "dataset", "arrow");
  const found = await plainAt(workDir, path);
  if (found === undefined) throw await missing(workDir, name, path);
  if (found === "folder")
    throw invalidOutput(name, "is a folder, and was to be an Arrow IPC file", `Write one file, ${path}.`);
  const { arrowDataset } = await import("../arrow/read.js");
  try {
    return await arrowDataset(inFolder(workDir, path));
  } catch (cause) {
    const hint = isZenError(cause) ? cause.hint : undefined;
    throw invalidOutput(
      name,
      `is no dataset: ${(cause as Error).message}`,
      hint ?? "Write it as an Arrow IPC file (Feather 2), uncompressed.",
      cause,
    );
  }
}
