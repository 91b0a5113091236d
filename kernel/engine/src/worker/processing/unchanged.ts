import { ZenError, type FileLocation, type Processing } from "@zen/plugin-sdk";
import { isDataset } from "@zen/plugin-sdk/pipeline";
import type { ProcessingScope } from "./scope.js";

/**
 * That files which a job has read where they are still have the content that the step's key was made of: nothing keeps others from
 * replacing them meanwhile. @throws ZenError `FILE_CHANGES`.
 */
export async function checkUnchanged(
  processing: Processing,
  inputs: Readonly<Record<string, unknown>>,
  { files, signal }: Pick<ProcessingScope, "files" | "signal">,
): Promise<void> {
  const uris = Object.values(inputs).flatMap((input) => (isDataset(input) ? [] : (input as FileLocation).uris));
  for (const uri of new Set(uris)) {
    const digest = files.get(uri);
    if (digest === undefined || processing.identify === undefined) continue;
    if ((await processing.identify(uri, { signal })).digest !== digest)
      throw new ZenError("FILE_CHANGES", `The file ${uri} was replaced while a job read it`, {
        hint: "Run again once it is written; better, write new data under a new name.",
        place: uri,
      });
  }
}
