import path from "node:path";
import type { InstalledPlugins, NativePackage } from "@zen/engine";
import { readLock, requireLockText, type Generation, type Lock } from "@zen/registry-client";

export { requireLockText as lockText } from "@zen/registry-client";

const SDK = "@zen/plugin-sdk";

/** The generation as the engine knows it. */
export function installedPlugins(repositoryDir: string, generation: Generation): InstalledPlugins {
  const lock = readLock(requireLockText(repositoryDir));
  const { sdk } = generation;
  const plugins = generation.plugins.map(({ name, version, integrity, dir, manifest }) => ({
    name,
    version,
    integrity,
    folder: dir,
    requires: Object.keys(manifest.requires),
    natives: nativesOf(name, lock),
  }));
  const own = { name: SDK, version: sdk.version, integrity: sdk.integrity, folder: sdk.dir, requires: [], natives: [] };
  return {
    nodeModules: path.join(generation.dir, "node_modules"),
    packages: new Map([own, ...plugins].map((one) => [one.name, one])),
  };
}

/** The closure of a plugin's natives, for all platforms. */
function nativesOf(plugin: string, lock: Lock): readonly NativePackage[] {
  const found = new Map<string, NativePackage>();
  const visit = (edges: Readonly<Record<string, string>> = {}): void => {
    for (const [name, version] of Object.entries(edges)) {
      const key = `${name}@${version}`;
      const native = lock.natives[key];
      if (native === undefined || found.has(key)) continue;
      const { integrity, os, cpu, libc } = native;
      found.set(key, {
        name,
        version,
        integrity,
        path: name,
        ...(os && { os }),
        ...(cpu && { cpu }),
        ...(libc && { libc }),
      });
      visit({ ...native.dependencies, ...native.optionalDependencies });
    }
  };
  visit(lock.plugins[plugin]?.natives);
  return [...found.values()];
}
