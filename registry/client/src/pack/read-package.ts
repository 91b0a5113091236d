import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isPluginPackage, readManifest, type PluginManifest } from "@zen/plugin-sdk";
import { hasErrno } from "../files/errno.js";
import { manifestIn } from "../files/in-place.js";
import { packError } from "./pack-error.js";

export const sdkName = "@zen/plugin-sdk";

/** A package folder about to be packed. */
export interface SourcePackage {
  readonly folder: string;
  readonly packageJson: Readonly<Record<string, unknown>>;
  readonly name: string;
  readonly version: string;
  /** Absent for the SDK, the one package in a registry that is no plugin. */
  readonly manifest?: PluginManifest;
  /** Modules to bundle, relative to the folder without `./`: the exports, then the workers. */
  readonly modules: readonly string[];
}

/** @throws ZenError `PLUGIN_PACK_FAILED`, `MANIFEST_INVALID` */
export async function readSourcePackage(folder: string): Promise<SourcePackage> {
  const place = join(folder, "package.json");
  let packageJson: Record<string, unknown>;
  try {
    packageJson = JSON.parse(await readFile(place, "utf8")) as Record<string, unknown>;
  } catch (cause) {
    const problem = hasErrno(cause, "ENOENT", "ENOTDIR") ? "has no package.json" : "has a package.json that is no JSON";
    throw packError(`The folder ${folder} ${problem}.`, { place, cause, hint: "Name the folder of a plugin package." });
  }
  if (typeof packageJson !== "object" || packageJson === null || Array.isArray(packageJson))
    throw packError(`The package.json of ${folder} holds no object.`, { place });
  if (packageJson["name"] === sdkName) {
    const manifest = readManifest({ ...packageJson, engines: { zen: "*" }, zen: { format: "plugin@1" } });
    const { name, version, exports } = manifest;
    return { folder, packageJson, name, version, modules: Object.values(exports) };
  }
  if (!isPluginPackage(packageJson)) {
    throw packError(`${String(packageJson["name"] ?? folder)} is no plugin: its package.json has no zen field.`, {
      place,
      hint: "Add the manifest; docs/errors/MANIFEST_INVALID.md shows a small one.",
    });
  }
  const manifest = manifestIn(folder, () => readManifest(packageJson, { strict: true }));
  const modules = [...Object.values(manifest.exports), ...manifest.workers];
  return { folder, packageJson, name: manifest.name, version: manifest.version, manifest, modules };
}
