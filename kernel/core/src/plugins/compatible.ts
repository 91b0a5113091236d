import type { PluginManifest, ZenError } from "@zen/plugin-sdk";
import satisfies from "semver/functions/satisfies.js";
import { pluginDuplicate, pluginIncompatible } from "./errors.js";
import type { PluginSource } from "./source.js";

export interface Fit {
  /** Those that fit, each after all it requires; otherwise by name. */
  readonly order: readonly PluginSource[];
  /** The others, with the reason. */
  readonly unfit: ReadonlyMap<string, ZenError>;
}

interface Kernel {
  readonly version: string;
  readonly contracts: readonly string[];
}

/** Sorts out which plugins can work in a kernel, from their manifests alone. @throws ZenError `PLUGIN_DUPLICATE`. */
export function fit(sources: readonly PluginSource[], kernel: Kernel): Fit {
  const byName = new Map<string, PluginSource>();
  for (const source of sources) {
    if (byName.has(source.manifest.name)) throw pluginDuplicate(source.manifest.name);
    byName.set(source.manifest.name, source);
  }
  const order: PluginSource[] = [];
  const verdicts = new Map<string, ZenError | undefined>();

  const visit = (source: PluginSource, path: readonly string[]): ZenError | undefined => {
    const { manifest } = source;
    if (verdicts.has(manifest.name)) return verdicts.get(manifest.name);
    const verdict = ownFault(manifest, kernel) ?? requiredFault(manifest, [...path, manifest.name]);
    verdicts.set(manifest.name, verdict);
    if (verdict === undefined) order.push(source);
    return verdict;
  };

  const requiredFault = (manifest: PluginManifest, path: readonly string[]): ZenError | undefined => {
    for (const [name, range] of Object.entries(manifest.requires).sort()) {
      const required = byName.get(name);
      if (required === undefined) {
        return pluginIncompatible(manifest, `requires ${name}, which is not installed`, `Install ${name}.`);
      }
      const { version } = required.manifest;
      if (!inRange(version, range)) {
        return pluginIncompatible(
          manifest,
          `requires ${name} ${range}, and ${version} is installed`,
          `Install ${name} in that range.`,
        );
      }
      if (path.includes(name)) {
        const cycle = [...path.slice(path.indexOf(name)), name].join(" -> ");
        return pluginIncompatible(manifest, `requires itself: ${cycle}`, "One of them must do without the other.");
      }
      const fault = visit(required, path);
      if (fault !== undefined) {
        return pluginIncompatible(
          manifest,
          `requires ${name}, which does not fit itself`,
          `${fault.message} ${fault.hint}`,
        );
      }
    }
    return undefined;
  };

  for (const [, source] of [...byName].sort(([a], [b]) => (a < b ? -1 : 1))) visit(source, []);
  const unfit = [...verdicts].filter((entry): entry is [string, ZenError] => entry[1] !== undefined);
  return { order, unfit: new Map(unfit) };
}

function ownFault(manifest: PluginManifest, kernel: Kernel): ZenError | undefined {
  if (!inRange(kernel.version, manifest.kernel)) {
    const why = `works with kernel ${manifest.kernel}, and this is ${kernel.version}`;
    return pluginIncompatible(manifest, why, "Install a version of the plugin for this kernel, or another Zen.");
  }
  for (const { contract } of manifest.backends) {
    const [name] = contract.split("@");
    const accepted = kernel.contracts.filter((known) => known.startsWith(`${name}@`));
    if (accepted.length > 0 && !accepted.includes(contract)) {
      const why = `implements ${contract}, and this kernel speaks ${accepted.join(" and ")}`;
      return pluginIncompatible(manifest, why, "Install a version of the plugin for this kernel, or another Zen.");
    }
  }
  return undefined;
}

function inRange(version: string, range: string): boolean {
  return satisfies(version, range, { includePrerelease: true });
}
