import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { ZenError, type ArtifactRef } from "@zen/plugin-sdk";
import { folder, memoryFolder } from "@zen/plugin-sdk/pipeline";
import type { Artifacts } from "../../artifacts/index.js";
import type { StepSource } from "../../keys/step-sources.js";
import type { RunnablePlan } from "../runnable.js";

/** Stores the files that are code of a plan's steps, each set once per run. */
export function storedSources(
  { sources, codes }: Pick<RunnablePlan, "sources" | "codes">,
  artifacts: Artifacts,
): (node: string) => Promise<ArtifactRef | undefined> {
  const stored = new Map<readonly StepSource[], Promise<ArtifactRef>>();
  return async (node) => {
    const files = sources?.get(node);
    if (files === undefined) return codes.get(node)?.sources;
    const known = stored.get(files) ?? storeSources(files, artifacts);
    stored.set(files, known);
    return known;
  };
}

/** @throws ZenError `FILE_CHANGES` when a file is no longer what the step key was made of. */
export async function storeSources(files: readonly StepSource[], artifacts: Artifacts): Promise<ArtifactRef> {
  const read = files.map(async ({ path, localPath, digest }) => {
    const bytes = await readFile(localPath);
    if (createHash("sha256").update(bytes).digest("hex") === digest) return [path, bytes] as const;
    throw new ZenError("FILE_CHANGES", `The file ${path} was changed while the run began`, {
      hint: "Run again once it is written.",
      place: path,
    });
  });
  return artifacts.write(folder, memoryFolder(Object.fromEntries(await Promise.all(read))));
}
