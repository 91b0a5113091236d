import { readFileSync } from "node:fs";
import { canonicalJson, type Digest, type Json } from "@zen/plugin-sdk";
import type { StepId } from "@zen/plugin-sdk/pipeline";
import type { CompiledFiles } from "../plan/load/compiled-files.js";
import type { LoadedModule } from "../plan/types.js";
import { CODE_FORMAT } from "./code-format.js";
import { CodeGraph } from "./code/code-graph.js";
import { sha256, StepCoder, type Leaves } from "./code/step-code.js";
import { summaries } from "./code/summaries.js";
import type { FileDigests } from "./file-digests.js";
import type { OutsidePackages } from "./packages/outside.js";
import type { PackageDigest } from "./packages/package-digest.js";
import { SDK, pluginDigest, pluginOf } from "./packages/plugin-digest.js";
import { isDeclarationWord } from "./sdk-words.js";
import { stepName } from "./step-name.js";
import { withArguments } from "./step-arguments.js";
import type { StepCode } from "./types.js";

/** What digests the steps of a compilation's user modules. */
export async function userDigester(
  module: LoadedModule,
  files: CompiledFiles,
  outside: OutsidePackages,
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
      const found = outside.digests[file];
      return found === undefined
        ? undefined
        : { kind: "package", name: found.name, version: found.version, digest: found.digest };
    },
  };
  const coder = new StepCoder(graph, leaves);
  return (id) => {
    const path = paths.get(id.module);
    const specifier = files.externals[id.module];
    const { digest, parts } =
      path !== undefined
        ? coder.stepCode(path, id.export)
        : packagedStep(id, specifier === undefined ? undefined : outside.digests[specifier]);
    return withArguments(id, { digest: sha256(canonicalJson([CODE_FORMAT, digest, id.args ?? null])), parts });
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
