import type { Digest } from "@zen/plugin-sdk";
import type { CompiledFiles } from "../../plan/load/compiled-files.js";
import { digestOrNull } from "../../plan/load/fingerprint.js";
import type { InstalledPlugins } from "../../plan/installed-plugins.js";
import type { FileDigests } from "../file-digests.js";
import { PackageDigests, type PackageDigest } from "./package-digest.js";
import { pluginOf } from "./plugin-digest.js";

/** Digests of npm packages by the file that an import of them leads to, and the state of the files that they were read from. */
export interface OutsidePackages {
  readonly digests: Readonly<Record<string, PackageDigest>>;
  readonly witnesses: Readonly<Record<string, Digest | null>>;
}

/** The npm packages that a compilation imports. Lock files may be large, so what was `kept` stands as long as no file of it changes. */
export async function outsidePackages(
  { externals }: CompiledFiles,
  plugins: InstalledPlugins,
  digests: FileDigests,
  kept: OutsidePackages | undefined,
): Promise<OutsidePackages> {
  const packaged = Object.entries(externals).filter(([specifier]) => pluginOf(specifier, plugins) === undefined);
  const paths = [...new Set(packaged.map(([, path]) => path))].sort();
  const isKept = kept !== undefined && paths.every((path) => Object.hasOwn(kept.digests, path));
  if (isKept && Object.entries(kept.witnesses).every(([file, digest]) => digestOrNull(file, digests) === digest))
    return kept;
  const packages = new PackageDigests(digests);
  const found: Record<string, PackageDigest> = {};
  const witnesses: Record<string, Digest | null> = {};
  for (const path of paths) {
    const { witnesses: files, ...digest } = await packages.of(path);
    found[path] = digest;
    for (const file of files) witnesses[file] ??= digestOrNull(file, digests);
  }
  return { digests: found, witnesses };
}
