import type { ArtifactSink, ArtifactSource } from "../artifact.js";
import { ZenError } from "../errors.js";
import type { Schema } from "../processing/schema.js";
import { datasetFrom, type Dataset, type DatasetSource } from "./dataset.js";

export async function encodeParts(value: Dataset, staged: DatasetSource["staged"], sink: ArtifactSink): Promise<void> {
  for (const { path, localPath } of staged ?? []) await sink.part(path, { localPath, move: true });
  if (staged === undefined) throw new ZenError("NOT_ON_DISK", `A dataset of ${value.rowCount} rows has no parts`);
}

export async function decodeParts(source: ArtifactSource): Promise<Dataset> {
  const { schema, rows } = source.meta as unknown as { readonly schema: Schema; readonly rows: number };
  const paths = source.parts.map((part) => part.path);
  return datasetFrom({
    schema,
    rowCount: rows,
    batches() {
      throw new ZenError("NOT_ON_DISK", "No reader");
    },
    locate: async () => ({
      schema,
      uris: await Promise.all(paths.map((path) => source.uri(path))),
      localPaths: await Promise.all(paths.map((path) => source.localPath(path))),
    }),
  });
}
