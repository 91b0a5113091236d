import type { Generation, InstalledPlugin } from "../generation/read.js";
import type { InstallResult } from "./types.js";

/** What an installation changed, for people. */
export function compareGenerations(before: Generation | undefined, after: Generation, changed: boolean): InstallResult {
  const old = new Map(before?.plugins.map((plugin) => [plugin.name, plugin]));
  const names = new Set(after.plugins.map(({ name }) => name));
  const updated: { from: InstalledPlugin; to: InstalledPlugin }[] = [];
  for (const to of after.plugins) {
    const from = old.get(to.name);
    if (from && from.integrity !== to.integrity) updated.push({ from, to });
  }
  return {
    generation: after,
    changed,
    added: after.plugins.filter(({ name }) => !old.has(name)),
    removed: [...old.values()].filter(({ name }) => !names.has(name)),
    updated,
  };
}
