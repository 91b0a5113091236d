import { canonicalJson } from "../canonical.js";
import { isZenError, ZenError } from "../errors.js";
import type { ArtifactSource, PartContent } from "../artifact.js";
import type { Json } from "../job.js";
import type { ModelManifest } from "../model.js";
import type { TransformSpec } from "../processing/transform.js";
import { codec, type Codec } from "./codec.js";
import type { Evaluation } from "./metrics.js";
import type { DatasetStatistics } from "./statistics.js";

async function readJson(source: ArtifactSource): Promise<unknown> {
  return JSON.parse(new TextDecoder().decode(await source.blob())) as unknown;
}

function jsonCodec<T, Id extends string>(id: Id, summary?: (value: T) => Json): Codec<T, Id> {
  return codec<T, Id>({
    id,
    version: 1,
    async encode(value, sink) {
      await sink.blob(new TextEncoder().encode(canonicalJson(value as Json)));
      if (summary !== undefined) sink.summary(summary(value));
    },
    decode: async (source) => (await readJson(source)) as T,
  });
}

const plainJson = jsonCodec<unknown, "json">("json");

/** Any JSON value, written canonically: equal values have equal digests. */
export function json<T>(): Codec<T, "json"> {
  return plainJson as Codec<T, "json">;
}

export type Metrics = Evaluation;
export const Metrics: Codec<Metrics, "metrics"> = jsonCodec("metrics", (metrics) => ({ ...metrics.values }));

export type Statistics = DatasetStatistics;
export const Statistics: Codec<Statistics, "statistics"> = jsonCodec("statistics", ({ rows, columns }) => ({
  rows,
  columns: columns.length,
}));

export type Transform = TransformSpec;
export const Transform: Codec<Transform, "transform"> = jsonCodec("transform", (transform) => ({
  features: transform.features.map((feature) => feature.output),
  ...(transform.label === undefined ? {} : { label: transform.label.input }),
}));

/** A file of any format: its name and where its bytes are. */
export interface FileValue {
  readonly name: string;
  /** A path on this machine; read-only when it was loaded from an artifact. */
  readonly localPath: string;
}
export const file: Codec<FileValue, "file"> = codec({
  id: "file",
  version: 1,
  async encode(value, sink) {
    await sink.part(value.name, { localPath: value.localPath });
    sink.summary({ name: value.name });
  },
  async decode(source) {
    const name = source.parts[0]?.path;
    if (name === undefined)
      throw new ZenError("ARTIFACT_DAMAGED", `The file artifact ${source.ref.digest} has no part`);
    return { name, localPath: await source.localPath(name) };
  },
});

/** A folder of files. */
export interface FolderValue {
  /** Relative paths, `/`-separated, sorted by bytes. */
  readonly paths: readonly string[];
  /** A file on this machine with the bytes of one path. */
  localPath(path: string): Promise<string>;
  bytes(path: string): Promise<Uint8Array>;
}

async function encodeFolder(value: FolderValue, sink: Parameters<Codec<FolderValue>["encode"]>[1]): Promise<void> {
  for (const path of value.paths) await sink.part(path, await fileContent(value, path));
}

/** The file where there is one, else the bytes: a folder may be held in memory. */
async function fileContent(value: FolderValue, path: string): Promise<PartContent> {
  try {
    return { localPath: await value.localPath(path) };
  } catch (error) {
    if (isZenError(error, "NOT_ON_DISK")) return value.bytes(path);
    throw error;
  }
}

function decodeFolder(source: ArtifactSource): FolderValue {
  return {
    paths: source.parts.map((part) => part.path),
    localPath: (path) => source.localPath(path),
    bytes: (path) => source.part(path),
  };
}

export const folder: Codec<FolderValue, "folder"> = codec({
  id: "folder",
  version: 1,
  async encode(value, sink) {
    await encodeFolder(value, sink);
    sink.summary({ files: value.paths.length });
  },
  decode: async (source) => decodeFolder(source),
});

/** A trained model: its manifest and the files that the manifest names. */
export interface Model {
  readonly manifest: ModelManifest;
  readonly files: FolderValue;
}
const MANIFEST = "model.json";
export const Model: Codec<Model, "model"> = codec<Model, "model">({
  id: "model",
  version: 1,
  async encode({ manifest, files }, sink) {
    await sink.part(MANIFEST, new TextEncoder().encode(canonicalJson(manifest as unknown as Json)));
    for (const path of files.paths) if (path !== MANIFEST) await sink.part(path, await files.bytes(path));
    sink.summary({ task: manifest.task, label: manifest.label, runtime: manifest.runtime });
  },
  async decode(source) {
    const manifest = JSON.parse(new TextDecoder().decode(await source.part(MANIFEST))) as ModelManifest;
    return { manifest, files: decodeFolder(source) };
  },
});

/** A folder held in memory, for models and folders that a step builds itself. */
export function memoryFolder(files: Readonly<Record<string, Uint8Array>>): FolderValue {
  const find = (path: string): Uint8Array => {
    const bytes = Object.hasOwn(files, path) ? files[path] : undefined;
    if (bytes === undefined) throw new ZenError("ARTIFACT_PART_NOT_FOUND", `The folder has no file ${path}`);
    return bytes;
  };
  return {
    paths: Object.keys(files).sort(),
    bytes: async (path) => find(path),
    localPath: async (path) => {
      throw new ZenError("NOT_ON_DISK", `The file ${path} is held in memory`, { hint: "Read it with bytes()." });
    },
  };
}
