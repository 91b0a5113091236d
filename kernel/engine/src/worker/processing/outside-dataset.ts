import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { onDisk, ZenError, type WrittenDataset } from "@zen/plugin-sdk";
import { datasetOfParts, type Dataset } from "@zen/plugin-sdk/pipeline";
import { isPartPath } from "../../artifacts/index.js";
import type { ProcessingScope } from "./scope.js";

/** What an engine elsewhere has written into the store: it stays where it is, and a step that reads it fetches part by part. */
export function outsideDataset(
  { schema, rows, parts }: WrittenDataset,
  folder: string,
  scope: ProcessingScope,
): Dataset {
  const { store } = scope.artifacts;
  const staged = parts.map(({ path }) => ({ path, stored: `${folder}/${checkWritten(path)}` }));
  return datasetOfParts({
    schema,
    rows,
    staged,
    parts: staged.map(({ stored }) => once(() => fetched(stored, scope))),
    locate: async () => ({ schema, uris: staged.map(({ stored }) => store.uri(stored)) }),
  });
}

/** @throws ZenError `PROCESSING_FAILED` for a path that no engine has reason to write. */
export function checkWritten(path: string): string {
  if (isPartPath(path)) return path;
  throw new ZenError(
    "PROCESSING_FAILED",
    `The processing backend says that it wrote ${JSON.stringify(path)}, which is no path of a part`,
    {
      hint: "This is a fault of the backend; tell its author.",
    },
  );
}

async function fetched(key: string, { artifacts: { store }, staging, signal }: ProcessingScope): Promise<string> {
  const file = join(await staging(), key);
  await onDisk(file, async () => {
    await mkdir(dirname(file), { recursive: true });
    await pipeline(store.get(key, { signal }), createWriteStream(file));
  });
  return file;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
