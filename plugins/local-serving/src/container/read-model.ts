import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDigest, type ModelManifest } from "@zen/plugin-sdk";
import { hashFile } from "../model/hash-file.js";
import { damaged, loadFailed } from "../server/model-errors.js";
import { objectOf, optional, recordOf, text } from "../state/forms.js";
import { isInner } from "../state/inner-path.js";
import type { WishedModel } from "../state/wishes.js";

/** Beside a model's own files: how it is deployed. Written by whoever deploys it, and absent where nobody does. */
export const SERVED = "served.json";

const served = objectOf({
  name: optional(text),
  version: optional(text),
  files: optional(recordOf(isDigest, (path) => typeof path === "string" && isInner(path))),
});

export interface ReadModel {
  readonly model: WishedModel;
  readonly name?: string;
  readonly version: string;
}

/** A model as it lies in a folder: `model.json`, the files that it names, and `served.json`. @throws ZenError */
export async function readModel(folder: string): Promise<ReadModel> {
  const manifest = (await readJson(join(folder, "model.json"))) as ModelManifest | undefined;
  if (manifest === undefined) throw loadFailed("its folder has no model.json.");
  if (manifest.runtime !== "onnx" || !isInner(manifest.file))
    throw loadFailed(`its model.json names no ONNX graph of the folder, but ${String(manifest.file)}.`);
  const told = (await readJson(join(folder, SERVED))) ?? {};
  if (!served(told)) throw damaged(join(folder, SERVED));
  const { name, version, files } = told as { name?: string; version?: string; files?: Record<string, string> };
  const graph = join(folder, manifest.file);
  const digest = await hashFile(graph).catch((cause: unknown) => Promise.reject(damaged(graph, cause)));
  return {
    model: { digest, file: manifest.file, inputs: manifest.inputs, outputs: manifest.outputs, files: files ?? {} },
    ...(name === undefined ? {} : { name }),
    version: version ?? digest.slice(0, 12),
  };
}

async function readJson(path: string): Promise<unknown> {
  let content: string;
  try {
    content = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw damaged(path, error);
  }
  try {
    return JSON.parse(content);
  } catch (cause) {
    throw damaged(path, cause);
  }
}
