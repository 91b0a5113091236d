import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { canonicalJson, type Digest } from "@zen/plugin-sdk";
import type { StepSource } from "../keys/step-sources.js";
import { filesOf } from "../plan/load/compiled-files.js";
import { isAbsent } from "../plan/load/fingerprint.js";
import { isPackaged } from "../plan/load/resolve-imports.js";
import { repositoryPath } from "../plan/place.js";
import type { LoadedModule } from "../plan/types.js";
import type { KeptDocument } from "./documents.js";

/** All that the code of a run was made from, packages aside: user modules, data files, scripts, and the settings that compiling heeds. */
export interface SourcesDocument {
  readonly format: "sources@1";
  /** The pipeline's file: a path among `files`. */
  readonly entry: string;
  /** By path relative to the repository, `../` where they lie outside it; each is a document of its own. */
  readonly files: Readonly<Record<string, Digest>>;
}

/** What `module` and the files of its steps were when they were loaded. */
export function sourcesDocument(module: LoadedModule, stepSources: Iterable<readonly StepSource[]>): KeptDocument {
  const { repositoryDir } = module.scope;
  const { fingerprint, code } = filesOf(module);
  const outputs = new Set(Object.values(code));
  const files = new Map<string, Digest>();
  for (const [path, digest] of Object.entries(fingerprint.files))
    if (digest !== null && !outputs.has(path) && !isPackaged(path))
      files.set(repositoryPath(repositoryDir, path), digest);
  for (const { path, digest } of [...stepSources].flat()) files.set(path, digest);
  const document: SourcesDocument = {
    format: "sources@1",
    entry: repositoryPath(repositoryDir, module.file),
    files: Object.fromEntries(files),
  };
  return {
    ...textDocument(canonicalJson(document as never)),
    names: [...files].map(([path, digest]) => ({
      digest,
      bytes: () => readAsItWas(resolve(repositoryDir, path), digest),
    })),
  };
}

export function textDocument(text: string): KeptDocument {
  const bytes = Buffer.from(text);
  return { digest: sha256(bytes), bytes: () => bytes };
}

/** A file that has been saved since is not what the run was made from. */
async function readAsItWas(path: string, digest: Digest): Promise<Uint8Array | undefined> {
  try {
    const bytes = await readFile(path);
    return sha256(bytes) === digest ? bytes : undefined;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

function sha256(bytes: Uint8Array): Digest {
  return createHash("sha256").update(bytes).digest("hex");
}
