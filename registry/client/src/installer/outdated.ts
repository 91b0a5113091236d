import semver from "semver";
import type { Generation } from "../generation/read.js";
import type { Lock } from "../lock/types.js";
import { sdkName } from "../pack/read-package.js";
import { candidateOf, tryOffer } from "./offer.js";
import { settled } from "./settled.js";
import { parseSpec } from "./spec.js";
import type { InstallOptions, KernelFacts } from "./types.js";
import { refusalOf, type Guard } from "./vet.js";

/** A plugin of which its registry has more than is installed. */
export interface OutdatedPlugin {
  readonly name: string;
  readonly current: string;
  /** The highest version within the ranges that were asked for and that other plugins need; absent where `current` is no longer offered. */
  readonly wanted?: string;
  /** The highest version that may be chosen here. */
  readonly latest: string;
  /** A version above `latest` that may not be chosen, and why, as the end of a sentence. */
  readonly refused?: { readonly version: string; readonly reason: string };
}

/** Compares what is locked with what registries have, within ranges of `also` where it names a plugin. Sorted by name. @throws whatever sources throw. */
export async function findOutdated(
  lock: Lock | undefined,
  installed: Generation | undefined,
  guard: Guard,
  kernel: KernelFacts,
  also: NonNullable<InstallOptions["also"]> = {},
): Promise<readonly OutdatedPlugin[]> {
  const plugins = Object.entries(lock?.plugins ?? {}).filter(
    ([name, { source }]) => name !== sdkName && "registry" in source,
  );
  const found = await settled(
    plugins.map(async ([name, plugin]): Promise<OutdatedPlugin | undefined> => {
      const binding = guard.registries.find(name);
      const packument = await binding?.source.describe(name, guard.signal);
      if (binding === undefined || packument === undefined) return undefined;
      const candidates = Object.values(packument.versions)
        .map((document) => {
          const offer = tryOffer(document, plugin.source, binding.source);
          return candidateOf(offer, kernel, refusalOf(offer, guard), offer.integrity === plugin.integrity);
        })
        .sort((a, b) => semver.rcompare(a.version, b.version));
      const usable = candidates.filter(({ unfit }) => unfit === undefined).map(({ version }) => version);
      const ranges = rangesOn(name, askedOf(also[name]) ?? plugin.requested, installed);
      const wanted = usable.find((version) => ranges.every((range) => semver.satisfies(version, range)));
      const latest = usable.find((version) => semver.prerelease(version) === null) ?? usable[0] ?? plugin.version;
      const [top] = candidates.filter(({ unfit, version }) => unfit !== undefined && semver.gt(version, latest));
      if (latest === plugin.version && (wanted ?? latest) === latest && top === undefined) return undefined;
      return {
        name,
        current: plugin.version,
        latest,
        ...(wanted === undefined ? {} : { wanted }),
        ...(top?.unfit === undefined ? {} : { refused: { version: top.version, reason: top.unfit } }),
      };
    }),
  );
  return found.filter((each) => each !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The range in a spec; nothing where it is none of a name. */
function askedOf(spec: string | undefined): string | undefined {
  const parsed = spec === undefined ? undefined : parseSpec(spec, process.cwd());
  return parsed?.kind === "name" ? (parsed.range ?? "*") : undefined;
}

function rangesOn(name: string, requested: string | undefined, installed: Generation | undefined): readonly string[] {
  const required = (installed?.plugins ?? []).flatMap(({ manifest }) =>
    Object.hasOwn(manifest.requires, name) ? [manifest.requires[name]!] : [],
  );
  return requested === undefined ? required : [requested, ...required];
}
