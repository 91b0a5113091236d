import { createHash } from "node:crypto";
import { canonicalJson, type Digest } from "@zen/plugin-sdk";
import type { InstalledPlugins } from "../../plan/installed-plugins.js";

export const SDK = "@zen/plugin-sdk";

/**
 * The digest of a plugin with its locked closure: the SDK, whose expressions and plans it builds on, the plugins that it imports,
 * and the native packages of all platforms.
 */
export function pluginDigest(name: string, plugins: InstalledPlugins): Digest {
  const closure = new Set<string>();
  const queue = [name, SDK].filter((member) => plugins.packages.has(member));
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (closure.has(next)) continue;
    closure.add(next);
    queue.push(...(plugins.packages.get(next)?.requires ?? []));
  }
  const parts = [...closure].sort().map((member) => {
    const plugin = plugins.packages.get(member);
    const natives = (plugin?.natives ?? [])
      .map((native) => `${native.name}@${native.version} ${native.integrity}`)
      .sort();
    return [member, plugin?.integrity ?? null, natives];
  });
  return createHash("sha256").update(canonicalJson(parts)).digest("hex");
}

/** The plugin that a module specifier names: `@zen/tabular` of `@zen/tabular/extra`. */
export function pluginOf(specifier: string, { packages }: InstalledPlugins): string | undefined {
  const [first = "", second = ""] = specifier.split("/");
  const name = first.startsWith("@") ? `${first}/${second}` : first;
  return packages.has(name) ? name : undefined;
}
