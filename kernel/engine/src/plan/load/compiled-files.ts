import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { join } from "node:path";
import { FileDigests } from "../../keys/file-digests.js";
import type { CompiledCode, LoadedModule, LoadScope } from "../types.js";
import { shownSource } from "./shown-source.js";
import { build } from "./build.js";
import { fingerprintHolds, takeFingerprint, type Fingerprint } from "./fingerprint.js";
import type { GraphModule } from "./module-graph.js";
import type { Place } from "./resolve-imports.js";
import { withSourceMap } from "./source-map.js";
import { prune } from "./prune.js";
import { readCache, writeWhole } from "./whole-file.js";

/** Changes with the bundler and with the form of what is kept on disk. */
export const COMPILER = "esbuild-0.28.2/1";

const ATTEMPTS = 3;
/** By how much a file's times may lag behind the clock. */
const CLOCK_TICK_MS = 20;

/** The code of a pipeline's file on disk, and what it was made from. */
export interface CompiledFiles {
  /** Of the file and its generation: names what is kept for it in the cache. */
  readonly id: string;
  readonly compiler: string;
  readonly code: CompiledCode;
  readonly graph: readonly GraphModule[];
  /** Packages outside: specifier to file. */
  readonly externals: Readonly<Record<string, string>>;
  readonly fingerprint: Fingerprint;
}

/**
 * Compiles a pipeline's file, or finds that it was compiled before from the same sources; then the compiler is not even loaded.
 *
 * @param named Packages to be found in the code by name although user code only takes steps from them.
 * @throws ZenError as `build`.
 */
export async function compiledFiles(
  file: string,
  scope: LoadScope,
  place: Place = "here",
  named: readonly string[] = [],
  attempt = 1,
): Promise<CompiledFiles> {
  const cacheDir = cacheDirOf(scope);
  const digests = FileDigests.of(cacheDir);
  const shown = shownSource(scope.repositoryDir, place);
  const id = createHash("sha256")
    .update([file, scope.plugins.nodeModules, place, shown(file), ...named].join("\0"))
    .digest("hex")
    .slice(0, 16);
  const record = join(cacheDir, "compiled", `${id}.json`);
  const known = readRecord(record);
  if (known !== undefined && fingerprintHolds(known.fingerprint, digests)) {
    digests.save();
    return known;
  }
  const startedAt = Date.now();
  const built = await build(file, scope, place, named);
  const folder = join(cacheDir, "code");
  const code = {
    user: writeOnce(folder, withSourceMap(built.code, built.map, join(folder, "user.mjs"), shown)),
    packages: writeOnce(folder, built.packages),
  };
  const fresh: CompiledFiles = {
    id,
    compiler: COMPILER,
    code,
    graph: built.graph,
    externals: Object.fromEntries(built.externals),
    fingerprint: takeFingerprint(built.graph, built.externals.values(), Object.values(code), digests),
  };
  // A source saved while the compiler was reading: what was compiled need not be what was fingerprinted.
  if (attempt < ATTEMPTS && youngest(built.graph) >= startedAt - CLOCK_TICK_MS)
    return compiledFiles(file, scope, place, named, attempt + 1);
  writeWhole(record, JSON.stringify(fresh));
  prune(folder);
  digests.save();
  return fresh;
}

function youngest(graph: readonly GraphModule[]): number {
  return Math.max(...graph.map(({ path }) => statSync(path)).map(({ mtimeMs, ctimeMs }) => Math.max(mtimeMs, ctimeMs)));
}

const loaded = new WeakMap<LoadedModule, CompiledFiles>();

/** Remembers what a loaded module was made from, for those who digest its code. */
export function keepFiles(module: LoadedModule, files: CompiledFiles): LoadedModule {
  loaded.set(module, files);
  return module;
}

export function filesOf(module: LoadedModule): CompiledFiles {
  const files = loaded.get(module);
  if (files === undefined) throw new TypeError("Not a module that loadModule returned");
  return files;
}

export function cacheDirOf({ repositoryDir }: LoadScope): string {
  return join(repositoryDir, ".zen", "cache");
}

/** A file named by its content, so that no process ever sees it change. */
function writeOnce(folder: string, content: string): string {
  const file = join(folder, `${createHash("sha256").update(content).digest("hex").slice(0, 24)}.mjs`);
  writeWhole(file, content);
  return file;
}

/** A record of another compiler is as good as none. */
function readRecord(file: string): CompiledFiles | undefined {
  const found = readCache(file) as Partial<CompiledFiles> | undefined;
  return found?.compiler === COMPILER && found.fingerprint !== undefined ? (found as CompiledFiles) : undefined;
}
