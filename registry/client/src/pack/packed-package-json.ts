import type { NativeClosure } from "@zen/plugin-sdk";
import { sdkName, type SourcePackage } from "./read-package.js";

/** Fields that a reader of the packed plugin has a use for; the rest is the author's workshop. */
const kept = [
  "name",
  "version",
  "description",
  "keywords",
  "license",
  "author",
  "contributors",
  "homepage",
  "repository",
  "bugs",
  "type",
  "sideEffects",
];

/**
 * The package.json of the packed plugin. Its dependencies are what the bundle still imports, so that plain npm installs
 * a working plugin too; the natives' closure, with every digest, stands in `zen.closure`.
 */
export function packedPackageJson(source: SourcePackage, closure: NativeClosure): Readonly<Record<string, unknown>> {
  const { packageJson, manifest } = source;
  const head = Object.fromEntries(
    kept.filter((field) => field in packageJson).map((field) => [field, packageJson[field]]),
  );
  const exports = Object.fromEntries(
    Object.entries(packageJson["exports"] as Record<string, unknown>).map(([subpath, to]) => [subpath, conditions(to)]),
  );
  const common = { ...head, engines: packageJson["engines"], exports };
  if (manifest === undefined) return common;
  const zen = packageJson["zen"] as Record<string, unknown>;
  return {
    ...common,
    ...(Object.keys(manifest.natives).length === 0 ? {} : { dependencies: manifest.natives }),
    peerDependencies: { [sdkName]: manifest.sdk, ...manifest.requires },
    zen: {
      ...zen,
      ...(manifest.assets.length === 0 ? {} : { assets: manifest.assets.map(({ to }) => to) }),
      ...(closure.length === 0 ? {} : { closure }),
    },
  };
}

function conditions(target: unknown): unknown {
  if (typeof target === "string") return target;
  const { types, default: main } = target as { types?: string; default: string };
  return { ...(types === undefined ? {} : { types }), default: main };
}
