import { lstatSync } from "node:fs";
import { join } from "node:path";
import { canonicalJson, compareUtf8, ZenError, type Digest } from "@zen/plugin-sdk";
import type { StepDefinition } from "@zen/plugin-sdk/pipeline";
import { isPartPath } from "../artifacts/part-path.js";
import { sha256 } from "./code/step-code.js";
import type { FileDigests } from "./file-digests.js";
import type { StepCode } from "./types.js";

/** A file that is code of a step: a script, or what a script imports. */
export interface StepSource {
  /** Relative to the repository, `/`-separated. */
  readonly path: string;
  /** On this machine. */
  readonly localPath: string;
  readonly digest: Digest;
}

/**
 * The files that a step declares as its sources, sorted by path.
 * @throws ZenError `SOURCE_INVALID` for what is no file within the repository; whatever the step's own `sources` throws.
 */
export async function stepSources(
  { name, sources }: Pick<StepDefinition, "name" | "sources">,
  repositoryDir: string,
  digests: FileDigests,
): Promise<readonly StepSource[]> {
  if (sources === undefined) return [];
  const paths = [...new Set(await sources(repositoryDir))].sort(compareUtf8);
  return paths.map((path) => {
    const localPath = join(repositoryDir, path);
    if (!isPartPath(path) || lstatSync(localPath, { throwIfNoEntry: false })?.isFile() !== true) {
      throw new ZenError(
        "SOURCE_INVALID",
        `The step ${name} names ${JSON.stringify(path)} as its code, which is no file of the repository`,
        { hint: "Name files by paths relative to the repository, with / and without . or .. in them; no links." },
      );
    }
    return { path, localPath, digest: digests.digestSync(localPath) };
  });
}

/** The code of a step together with its files: what enters the step key. */
export function withSources(code: StepCode, sources: readonly StepSource[]): StepCode {
  if (sources.length === 0) return code;
  const files = sources.map(({ path: module, digest }) => ({ kind: "data", module, digest }) as const);
  return { ...code, digest: sha256(canonicalJson([code.digest, files])), parts: [...code.parts, ...files] };
}
