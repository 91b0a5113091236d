import { basename } from "node:path";
import { mkdir } from "node:fs/promises";
import { schemeOf, type Json } from "@zen/plugin-sdk";
import {
  Dataset,
  file,
  folder,
  type AnyCodec,
  type FileInput,
  type FileValue,
  type Inputs,
  type Model as ModelValue,
} from "@zen/plugin-sdk/pipeline";
import type { Kind } from "../options/declarations.js";
import { FolderSink } from "./folder-sink.js";
import { inFolder, names, type TableFormat } from "./layout.js";

/** An input as `task.json` describes it; paths are relative to the working folder. */
export type StagedInput = { readonly kind: string; readonly path: string } & Readonly<Record<string, Json>>;

export interface StagedInputs {
  readonly inputs: Readonly<Record<string, StagedInput>>;
  readonly params: Readonly<Record<string, Json>>;
}

/** Lays the inputs out below `inputs/`. An optional input that is not wired is left out. */
export async function stageInputs(
  workDir: string,
  declared: Inputs,
  values: Readonly<Record<string, unknown>>,
  format: TableFormat,
): Promise<StagedInputs> {
  const inputs: Record<string, StagedInput> = {};
  const params: Record<string, Json> = {};
  await mkdir(inFolder(workDir, names.inputs), { recursive: true });
  for (const [name, declaration] of Object.entries(declared)) {
    const value = values[name];
    if (value === undefined) continue;
    if (declaration.kind !== "param") {
      const codec: AnyCodec = declaration.kind === "optional" ? declaration.codec : declaration;
      inputs[name] = await stageArtifact(workDir, name, codec, value, format);
    } else if (declaration.schema.type === "file") inputs[name] = await stageFile(workDir, name, value as FileInput);
    else params[name] = value as Json;
  }
  return { inputs, params };
}

async function stageArtifact(
  workDir: string,
  name: string,
  codec: AnyCodec,
  value: unknown,
  format: TableFormat,
): Promise<StagedInput> {
  const kind = codec.id as Kind;
  const path = `${names.inputs}/${name}`;
  const sink = new FolderSink(inFolder(workDir, path));
  switch (kind) {
    case "dataset":
      return stageDataset(workDir, path, value as Dataset, format);
    case "model": {
      const { manifest, files } = value as ModelValue;
      await mkdir(inFolder(workDir, path), { recursive: true });
      await folder.encode({ ...files, paths: files.paths.filter((part) => part !== "model.json") }, sink);
      await sink.part("model.json", Buffer.from(JSON.stringify(manifest)));
      return { kind, path };
    }
    case "folder":
      await mkdir(inFolder(workDir, path), { recursive: true });
      await codec.encode(value, sink);
      return { kind, path };
    case "file":
      await file.encode(value as FileValue, sink);
      return { kind, path: `${path}/${(value as FileValue).name}` };
    default: {
      const json = `${path}.json`;
      await codec.encode(value, new FolderSink(inFolder(workDir, json)));
      return { kind: "json", path: json };
    }
  }
}

/** A file parameter: the file itself, or its URI for the program to read. */
async function stageFile(workDir: string, name: string, { path }: FileInput): Promise<StagedInput> {
  if (schemeOf(path) !== undefined) return { kind: "uri", path };
  const sink = new FolderSink(inFolder(workDir, `${names.inputs}/${name}`));
  await sink.part(basename(path), { localPath: path });
  return { kind: "file", path: `${names.inputs}/${name}/${basename(path)}` };
}

async function stageDataset(
  workDir: string,
  path: string,
  dataset: Dataset,
  format: TableFormat,
): Promise<StagedInput> {
  const columns = dataset.schema.columns.map(({ name, type, nullable }) => ({
    name,
    type,
    nullable,
  })) as unknown as Json;
  const facts = { kind: "dataset", format, rows: dataset.rowCount, columns };
  if (format === "arrow") {
    const { writeArrow } = await import("../arrow/write.js");
    const file = `${path}.arrow`;
    await writeArrow(inFolder(workDir, file), dataset.schema, dataset.batches());
    return { ...facts, path: file };
  }
  const sink = new FolderSink(inFolder(workDir, path));
  await Dataset.encode(dataset, sink);
  return { ...facts, path, parts: sink.parts.map((part) => `${path}/${part}`).sort() };
}
