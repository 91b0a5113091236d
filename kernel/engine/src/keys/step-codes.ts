import { join } from "node:path";
import { canonicalJson, type Digest, type Json } from "@zen/plugin-sdk";
import type { StepId } from "@zen/plugin-sdk/pipeline";
import { cacheDirOf, filesOf } from "../plan/load/compiled-files.js";
import { readCache, writeWhole } from "../plan/load/whole-file.js";
import type { LoadedModule } from "../plan/types.js";
import { CODE_FORMAT } from "./code-format.js";
import { sha256 } from "./code/step-code.js";
import { FileDigests } from "./file-digests.js";
import { outsidePackages, type OutsidePackages } from "./packages/outside.js";
import { pluginDigest, pluginOf } from "./packages/plugin-digest.js";
import { withArguments } from "./step-arguments.js";
import { stepName } from "./step-name.js";
import type { StepCode } from "./types.js";
import { userDigester } from "./user-code.js";

/** What is remembered of one compilation. */
interface Kept {
  /** Of all that the codes were made from. */
  readonly state: Digest;
  readonly outside: OutsidePackages;
  readonly codes: Readonly<Record<string, StepCode>>;
}

/**
 * The digests of the transitive code of steps: of what they reach in user modules (comments, formatting, types and what they do not
 * reach aside), of data files that they import, and of the locked closures of packages and plugins.
 *
 * @returns By `stepName(id)`. What was found out before for unchanged sources is not found out again.
 */
export async function stepCodes(module: LoadedModule, ids: readonly StepId[]): Promise<ReadonlyMap<string, StepCode>> {
  const { plugins } = module.scope;
  const steps = new Map(ids.map((id) => [stepName(id), id]));
  const own = [...steps].filter(([, id]) => pluginOf(id.module, plugins) === undefined);
  const codes = own.length === 0 ? {} : await userCodes(module, own);
  return new Map([...steps].map(([name, id]) => [name, codes[name] ?? pluginStepCode(id, module)]));
}

async function userCodes(
  module: LoadedModule,
  ids: readonly (readonly [name: string, id: StepId])[],
): Promise<Kept["codes"]> {
  const { scope } = module;
  const files = filesOf(module);
  const digests = FileDigests.of(cacheDirOf(scope));
  const cache = join(cacheDirOf(scope), "codes", `${files.id}.json`);
  const kept = readCache(cache) as Kept | undefined;
  const outside = await outsidePackages(files, scope.plugins, digests, kept?.outside);
  const parts = [CODE_FORMAT, files.fingerprint, outside.digests, installed(module)];
  const state = sha256(canonicalJson(parts as unknown as Json));
  const codes: Record<string, StepCode> = kept?.state === state ? { ...kept.codes } : {};
  const missing = ids.filter(([name]) => !Object.hasOwn(codes, name));
  if (missing.length > 0) {
    const digest = await userDigester(module, files, outside, digests);
    for (const [name, id] of missing) codes[name] = digest(id);
  }
  if (missing.length > 0 || outside !== kept?.outside)
    writeWhole(cache, JSON.stringify({ state, outside, codes } satisfies Kept));
  digests.save();
  return codes;
}

function pluginStepCode(id: StepId, { scope: { plugins } }: LoadedModule): StepCode {
  const name = pluginOf(id.module, plugins) ?? id.module;
  const version = plugins.packages.get(name)?.version ?? "";
  const part = { kind: "package", name, version, digest: pluginDigest(name, plugins) } as const;
  const digest = sha256(canonicalJson([CODE_FORMAT, "plugin", id.module, id.export, id.args ?? null, part.digest]));
  return withArguments(id, { digest, parts: [part] });
}

function installed({ scope: { plugins } }: LoadedModule): readonly string[] {
  return [...plugins.packages.keys()].sort().map((name) => `${name} ${pluginDigest(name, plugins)}`);
}
