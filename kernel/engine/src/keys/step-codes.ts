import { readFileSync } from "node:fs";
import { join } from "node:path";
import { canonicalJson, type Digest, type Json } from "@zen/plugin-sdk";
import type { StepId } from "@zen/plugin-sdk/pipeline";
import { COMPILER, cacheDirOf, filesOf, type CompiledFiles } from "../plan/load/compiled-files.js";
import { readCache, writeWhole } from "../plan/load/whole-file.js";
import type { LoadedModule } from "../plan/types.js";
import { CodeGraph } from "./code/code-graph.js";
import { sha256, stepCode, type Leaves } from "./code/step-code.js";
import { summaries } from "./code/summaries.js";
import { FileDigests } from "./file-digests.js";
import { PackageDigests, type PackageDigest } from "./packages/package-digest.js";
import { SDK, pluginDigest, pluginOf } from "./packages/plugin-digest.js";
import { isDeclarationWord } from "./sdk-words.js";
import type { StepCode } from "./types.js";

/** Part of every digest of code: rises when the way of digesting changes. */
const FORMAT = `code-1 ${COMPILER}`;

/**
 * The digests of the transitive code of steps: of what they reach in user modules (comments, formatting, types and what they do not
 * reach aside), of data files that they import, and of the locked closures of packages and plugins.
 *
 * @returns By `stepName(id)`. What was found out before for unchanged sources is not found out again.
 */
export async function stepCodes(module: LoadedModule, ids: readonly StepId[]): Promise<ReadonlyMap<string, StepCode>> {
  const { scope } = module;
  const files = filesOf(module);
  const digests = FileDigests.of(cacheDirOf(scope));
  const found = new Map<string, StepCode>();
  const own: StepId[] = [];
  for (const id of ids) {
    if (pluginOf(id.module, scope.plugins) === undefined) own.push(id);
    else found.set(stepName(id), pluginStepCode(id, module));
  }
  if (own.length === 0) return found;

  const packages = new PackageDigests(digests);
  const outside = new Map<string, PackageDigest>();
  for (const path of new Set(
    Object.entries(files.externals).flatMap(([specifier, path]) =>
      pluginOf(specifier, scope.plugins) === undefined ? [path] : [],
    ),
  )) {
    outside.set(path, await packages.of(path));
  }
  const state = sha256(
    canonicalJson([
      FORMAT,
      files.fingerprint as unknown as Json,
      [...outside].map(([path, { digest }]) => [path, digest]),
      installed(module),
    ]),
  );
  const cache = join(cacheDirOf(scope), "codes", `${files.id}.json`);
  const kept = readCache(cache) as
    { readonly state?: string; readonly codes?: Readonly<Record<string, StepCode>> } | undefined;
  const known: Record<string, StepCode> = kept?.state === state ? { ...kept.codes } : {};
  const missing = own.filter((id) => !Object.hasOwn(known, stepName(id)));
  if (missing.length > 0) {
    const digest = await userDigester(module, files, outside, digests);
    for (const id of missing) known[stepName(id)] = digest(id);
    writeWhole(cache, JSON.stringify({ state, codes: known }));
  }
  for (const id of own) found.set(stepName(id), known[stepName(id)] as StepCode);
  digests.save();
  return found;
}

/** A step as records name it: `@zen/tabular#split`; with its arguments where it is a factory's. */
export function stepName(id: StepId): string {
  const name = `${id.module}#${id.export}`;
  return id.args === undefined ? name : `${name}(${canonicalJson(id.args).slice(1, -1)})`;
}

function pluginStepCode(id: StepId, { scope: { plugins } }: LoadedModule): StepCode {
  const name = pluginOf(id.module, plugins) ?? id.module;
  const part = {
    kind: "package",
    name,
    version: plugins.packages.get(name)?.version ?? "",
    digest: pluginDigest(name, plugins),
  } as const;
  return {
    digest: sha256(canonicalJson([FORMAT, "plugin", id.module, id.export, id.args ?? null, part.digest])),
    parts: [part],
  };
}

function installed({ scope: { plugins } }: LoadedModule): readonly string[] {
  return [...plugins.packages.keys()].sort().map((name) => `${name} ${pluginDigest(name, plugins)}`);
}

async function userDigester(
  module: LoadedModule,
  files: CompiledFiles,
  outside: ReadonlyMap<string, PackageDigest>,
  digests: FileDigests,
): Promise<(id: StepId) => StepCode> {
  const { scope } = module;
  const { modules, opaque } = await summaries(files, scope, digests);
  const isDeclarative = (specifier: string): boolean => pluginOf(specifier, scope.plugins) !== undefined;
  const graph = new CodeGraph(files.graph, modules, isDeclarative);
  const paths = new Map(files.graph.map(({ name, path }) => [name, path]));
  const leaves: Leaves = {
    data: (path) => dataDigest(path, files.fingerprint.files[path] ?? ""),
    module: (path) => opaque.get(path) ?? "",
    package(specifier, name, file) {
      const plugin = pluginOf(specifier, scope.plugins);
      if (plugin === SDK && isDeclarationWord(name)) return undefined;
      if (plugin !== undefined)
        return {
          kind: "package",
          name: plugin,
          version: scope.plugins.packages.get(plugin)?.version ?? "",
          digest: pluginDigest(plugin, scope.plugins),
        };
      const found = outside.get(file);
      return found === undefined
        ? undefined
        : { kind: "package", name: found.name, version: found.version, digest: found.digest };
    },
  };
  return (id) => {
    const path = paths.get(id.module);
    const specifier = files.externals[id.module];
    const { digest, parts } =
      path !== undefined
        ? stepCode(graph, path, id.export, leaves)
        : packagedStep(id, specifier === undefined ? undefined : outside.get(specifier));
    return { digest: sha256(canonicalJson([FORMAT, digest, id.args ?? null])), parts };
  };
}

/** A step that comes from an npm package which is no plugin. */
function packagedStep(id: StepId, found: PackageDigest | undefined): StepCode {
  if (found === undefined) throw new Error(`The step ${stepName(id)} is not part of the compiled code`);
  const { name, version, digest } = found;
  return {
    digest: sha256(canonicalJson([id.module, id.export, digest])),
    parts: [{ kind: "package", name, version, digest }],
  };
}

/** JSON counts by what it says, other data by its bytes. */
function dataDigest(path: string, digest: Digest): Digest {
  return path.endsWith(".json") ? sha256(canonicalJson(JSON.parse(readFileSync(path, "utf8")) as Json)) : digest;
}
