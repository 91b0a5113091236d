import { join } from "node:path";
import type { Digest } from "@zen/plugin-sdk";
import { COMPILER, cacheDirOf, type CompiledFiles } from "../../plan/load/compiled-files.js";
import { readCache, writeWhole } from "../../plan/load/whole-file.js";
import type { LoadScope } from "../../plan/types.js";
import type { FileDigests } from "../file-digests.js";
import { sha256 } from "./step-code.js";
import type { ModuleSummary } from "./summary.js";
import { translate } from "./translate.js";

/** Changes with the form of summaries. */
const FORMAT = `${COMPILER}/summary-2`;

export interface Summaries {
  /** By path; none for modules that cannot be taken apart. */
  readonly modules: ReadonlyMap<string, ModuleSummary>;
  /** Digests of the translated text of those. */
  readonly opaque: ReadonlyMap<string, Digest>;
}

type Kept = { readonly source: Digest } & ({ readonly summary: ModuleSummary } | { readonly opaque: Digest });

/** Summaries of all user modules of a compilation. Only those that have changed since the last time are read. */
export async function summaries(files: CompiledFiles, scope: LoadScope, digests: FileDigests): Promise<Summaries> {
  const cache = join(cacheDirOf(scope), "summaries", `${files.id}.json`);
  const format = `${FORMAT}/${settingsDigest(files)}`;
  const found = readCache(cache) as
    { readonly format?: string; readonly modules?: Readonly<Record<string, Kept>> } | undefined;
  const known = found?.format === format ? (found.modules ?? {}) : {};
  const code = files.graph.filter(({ format: kind }) => kind !== "data");
  const wanted = new Map(code.map(({ path }) => [path, files.fingerprint.files[path] ?? ""]));
  const stale = new Map([...wanted].filter(([path, source]) => known[path]?.source !== source));
  const translated = await translate(stale, scope.repositoryDir, digests);
  const modules: Record<string, Kept> = {};
  const { summarise } = stale.size === 0 ? { summarise: undefined } : await import("./summarise.js");
  for (const { path, format: kind } of code) {
    const source = wanted.get(path) ?? "";
    const text = translated.get(path);
    if (text === undefined || summarise === undefined) modules[path] = known[path] as Kept;
    else modules[path] = kind === "cjs" ? { source, opaque: sha256(text) } : { source, summary: summarise(text) };
  }
  if (stale.size > 0) writeWhole(cache, JSON.stringify({ format, modules }));
  const entries = Object.entries(modules);
  return {
    modules: new Map(entries.flatMap(([path, kept]) => ("summary" in kept ? [[path, kept.summary] as const] : []))),
    opaque: new Map(entries.flatMap(([path, kept]) => ("opaque" in kept ? [[path, kept.opaque] as const] : []))),
  };
}

/** What beside its content decides how a module is translated: every package.json and tsconfig.json in sight. */
function settingsDigest({ graph, fingerprint, code }: CompiledFiles): Digest {
  const sources = new Set([...graph.map(({ path }) => path), ...Object.values(code)]);
  return sha256(JSON.stringify(Object.entries(fingerprint.files).filter(([path]) => !sources.has(path))));
}
