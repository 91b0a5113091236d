import { isZenError, ZenError, type FileIdentity, type FileLocation, type Processing } from "@zen/plugin-sdk";
import { isDataset } from "@zen/plugin-sdk/pipeline";
import type { ProcessingScope } from "./scope.js";

/**
 * That files which a job has read where they are still have the content that the step's key was made of: nothing keeps others from
 * replacing them meanwhile. Files that match a pattern since then were not read, and do not matter. @throws ZenError `FILE_CHANGES`.
 */
export async function checkUnchanged(
  processing: Processing,
  inputs: Readonly<Record<string, unknown>>,
  { files, signal }: Pick<ProcessingScope, "files" | "signal">,
): Promise<void> {
  const read = new Set(
    Object.values(inputs).flatMap((input) => (isDataset(input) ? [] : (input as FileLocation).uris)),
  );
  for (const given of files) {
    const wanted = (given.files ?? [given]).filter(({ path }) => read.has(path));
    if (wanted.length === 0) continue;
    const now = await digestsNow(processing, given.path, signal);
    const replaced = wanted.find(({ path, digest }) => now.get(path) !== digest);
    if (replaced !== undefined)
      throw new ZenError("FILE_CHANGES", `The file ${replaced.path} was replaced while a job read it`, {
        hint: "Run again once it is written; better, write new data under a new name.",
        place: replaced.path,
      });
  }
}

async function digestsNow(
  processing: Processing,
  uri: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  let found: readonly FileIdentity[] = [];
  try {
    found = (await processing.identify?.(uri, { signal })) ?? [];
  } catch (error) {
    if (!isZenError(error, "DATA_FILE_NOT_FOUND")) throw error;
  }
  return new Map(found.map((one) => [one.uri, one.digest]));
}
