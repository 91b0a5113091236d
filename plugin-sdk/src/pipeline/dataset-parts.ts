import type { ArtifactSink, ArtifactSource } from "../artifact.js";
import { ZenError } from "../errors.js";
import type { Schema } from "../processing/schema.js";
import { datasetFrom, stagedParts, type Dataset, type DatasetSource } from "./dataset.js";
import { pickColumns } from "./rows-to-batch.js";

/** Loaded when a dataset is read or written: most that imports the pipeline vocabulary does neither. */
const parquet = () => import("../parquet/index.js");

/** Where a dataset has files already they are handed over as they are; a dataset made from rows becomes one part. */
export async function encodeParts(value: Dataset, sink: ArtifactSink): Promise<void> {
  const staged = stagedParts(value);
  if (staged !== undefined) {
    for (const part of staged)
      await sink.part(part.path, "stored" in part ? part : { localPath: part.localPath, move: true });
    return;
  }
  const located = await value.locate();
  if (located?.localPaths !== undefined) {
    for (const [index, localPath] of located.localPaths.entries()) await sink.part(partName(index), { localPath });
    return;
  }
  const { writeParquet } = await parquet();
  await sink.part(partName(0), await writeParquet(value.schema, value.batches()));
}

function partName(index: number): string {
  return `part-${String(index).padStart(5, "0")}.parquet`;
}

export async function decodeParts(source: ArtifactSource): Promise<Dataset> {
  const meta = source.meta as { readonly schema?: Schema; readonly rows?: number } | undefined;
  if (meta?.schema === undefined || meta.rows === undefined) {
    throw new ZenError(
      "DATASET_DAMAGED",
      `The artifact ${source.ref.digest} is no dataset: its manifest has no schema`,
      { hint: "It was not written by Zen's dataset codec." },
    );
  }
  const { schema, rows } = meta as { readonly schema: Schema; readonly rows: number };
  const paths = source.parts.map((part) => part.path);
  return datasetOfParts({
    schema,
    rows,
    parts: paths.map((path) => () => source.localPath(path)),
    locate: async () => ({
      schema,
      uris: await Promise.all(paths.map(async (path) => source.uri(path))),
      localPaths: await Promise.all(paths.map(async (path) => source.localPath(path))),
    }),
  });
}

export interface DatasetParts extends Pick<DatasetSource, "schema" | "locate" | "staged"> {
  readonly rows: number;
  /** Each gives the path of one Parquet part on this machine; it is asked when the part is read. */
  readonly parts: readonly (() => string | Promise<string>)[];
}

/** A dataset over Parquet parts in order, none of which is fetched before it is read. */
export function datasetOfParts({ rows, parts, ...source }: DatasetParts): Dataset {
  return datasetFrom({
    ...source,
    rowCount: rows,
    async *batches({ columns, signal } = {}) {
      const picked = pickColumns(source.schema, columns);
      const { readParquetFile } = await parquet();
      for (const part of parts) yield* readParquetFile(await part(), picked, signal);
    },
  });
}
