import { readFile } from "node:fs/promises";
import type { ModelManifest } from "@zen/plugin-sdk";
import type { Model } from "@zen/plugin-sdk/pipeline";
import { folderAt } from "./folder-at.js";
import { inFolder, outputPath } from "./layout.js";
import { fullManifest } from "./model-manifest.js";
import { invalidOutput, missing } from "./output-errors.js";
import { plainAt, plainFilesBelow } from "./plain-files.js";

const MANIFEST = "model.json";

/** A model: a folder with `model.json`, in full or in its short form, and the files that it names. */
export async function collectModel(workDir: string, name: string): Promise<Model> {
  const path = outputPath(name, "model");
  const found = await plainAt(workDir, path);
  if (found === "file")
    throw invalidOutput(name, "is a file, and was to be a folder", `Put ${MANIFEST} and the graph into ${path}/.`);
  const files = found === "folder" ? await plainFilesBelow(workDir, path) : [];
  if (files.length === 0) throw await missing(workDir, name, `${path}/${MANIFEST}`);
  if (!files.includes(MANIFEST))
    throw invalidOutput(
      name,
      `has no ${MANIFEST}`,
      `Write ${path}/${MANIFEST}: the guide to any language shows its short form.`,
    );
  const manifest = fullManifest(name, await parse(name, inFolder(workDir, `${path}/${MANIFEST}`)));
  check(name, manifest, files);
  return {
    manifest,
    files: folderAt(
      inFolder(workDir, path),
      files.filter((file) => file !== MANIFEST),
    ),
  };
}

async function parse(name: string, file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as unknown;
  } catch (cause) {
    throw invalidOutput(
      name,
      `has a ${MANIFEST} that is no JSON: ${(cause as Error).message}`,
      "Write it as one JSON object.",
      cause,
    );
  }
}

function check(name: string, manifest: ModelManifest, files: readonly string[]): void {
  const refuse = (what: string, hint: string): never => {
    throw invalidOutput(name, `has a ${MANIFEST} whose ${what}`, hint);
  };
  if (manifest.format !== "model@1") refuse(`format is ${JSON.stringify(manifest.format)}`, "Write model@1.");
  if (manifest.runtime !== "onnx") refuse(`runtime is ${JSON.stringify(manifest.runtime)}`, "Models are ONNX graphs.");
  if (!files.includes(manifest.file))
    refuse(`file ${JSON.stringify(manifest.file)} is not there`, `The folder has ${files.join(", ")}.`);
  if (!Array.isArray(manifest.inputs) || manifest.inputs.length !== manifest.transform?.inputs?.length)
    refuse("inputs are not one for each column of transform.inputs", "Use the short form: columns.");
  if (!Array.isArray(manifest.outputs)) refuse("outputs are no list", "Leave them out.");
}
