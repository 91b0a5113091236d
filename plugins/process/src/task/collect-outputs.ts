import { basename } from "node:path";
import type { FileValue, Outputs, StepContext } from "@zen/plugin-sdk/pipeline";
import type { Kind } from "../options/declarations.js";
import { collectArrow } from "./collect-arrow.js";
import { collectDataset } from "./collect-dataset.js";
import { collectJson } from "./collect-json.js";
import { collectModel } from "./collect-model.js";
import { folderAt } from "./folder-at.js";
import { inFolder, outputPath, type TableFormat } from "./layout.js";
import { invalidOutput, missing } from "./output-errors.js";
import { plainAt, plainFilesBelow } from "./plain-files.js";

/**
 * Reads what the program left below `outputs/` as the step's outputs. What it left beside them is not kept.
 * @throws ZenError `PROGRAM_OUTPUT_MISSING`, `PROGRAM_OUTPUT_INVALID`, `PROGRAM_OUTPUT_ESCAPES`.
 */
export async function collectOutputs(
  workDir: string,
  declared: Outputs,
  ctx: StepContext,
  format: TableFormat,
): Promise<Readonly<Record<string, unknown>>> {
  const values: Record<string, unknown> = {};
  for (const [name, { id }] of Object.entries(declared))
    values[name] = await collect(workDir, name, id as Kind, ctx, format);
  return values;
}

async function collect(
  workDir: string,
  name: string,
  kind: Kind,
  ctx: StepContext,
  format: TableFormat,
): Promise<unknown> {
  switch (kind) {
    case "dataset":
      return format === "arrow" ? collectArrow(workDir, name) : collectDataset(workDir, name, ctx);
    case "model":
      return collectModel(workDir, name);
    case "folder": {
      const path = outputPath(name, kind);
      const found = await plainAt(workDir, path);
      if (found === "file") throw invalidOutput(name, "is a file, and was to be a folder", `Make ${path} a folder.`);
      const files = found === "folder" ? await plainFilesBelow(workDir, path) : [];
      if (files.length === 0) throw await missing(workDir, name, `${path}/ with a file in it`);
      return folderAt(inFolder(workDir, path), files);
    }
    case "file":
      return collectFile(workDir, name);
    default:
      return collectJson(workDir, name, kind);
  }
}

/** A file of the output's name, or a folder of that name with one file in it, whose name is kept. */
async function collectFile(workDir: string, name: string): Promise<FileValue> {
  const path = outputPath(name, "file");
  const found = await plainAt(workDir, path);
  if (found === "file") return { name: basename(path), localPath: inFolder(workDir, path) };
  const files = found === "folder" ? await plainFilesBelow(workDir, path) : [];
  const [only, ...others] = files;
  if (only === undefined) throw await missing(workDir, name, path);
  if (others.length === 0) return { name: basename(only), localPath: inFolder(workDir, `${path}/${only}`) };
  throw invalidOutput(
    name,
    `is a folder of ${files.length} files, and was to be one file`,
    `Declare it as a folder, or leave one file in ${path}/.`,
  );
}
