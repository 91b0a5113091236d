import { isBuiltin } from "node:module";
import type { Bundle } from "./bundle.js";
import { Owners } from "./sbom/owner.js";

/** By module of Node, without `node:`, the packages of whose code something imports it. Sorted. */
export function builtinsOf(imports: Bundle["imports"]): Readonly<Record<string, readonly string[]>> {
  const owners = new Owners();
  const found = new Map<string, Set<string>>();
  for (const { file, specifier } of imports) {
    if (!isBuiltin(specifier)) continue;
    const name = specifier.replace(/^node:/, "");
    const by = found.get(name) ?? new Set();
    found.set(name, by.add(owners.of(file)?.name ?? file));
  }
  return Object.fromEntries(
    [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, by]) => [name, [...by].sort()]),
  );
}
