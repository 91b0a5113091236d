import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { readManifest } from "@zen/plugin-sdk";
import { tarballFile } from "@zen/registry-protocol";
import { manifestIn } from "../files/in-place.js";
import { integrityOf } from "../integrity.js";
import { PacotePackages, type NpmPackages } from "../natives/npm-packages.js";
import { builtinsOf } from "./builtins.js";
import { bundle } from "./bundle.js";
import { nativeClosure } from "./closure-file.js";
import { assetFiles, declarations, documentFiles } from "./files.js";
import { packedPackageJson } from "./packed-package-json.js";
import { readSourcePackage } from "./read-package.js";
import { refuseFiles } from "./refuse-files.js";
import { sbomOf } from "./sbom/index.js";
import { makeTarball } from "./tarball.js";

export interface PackOptions {
  /** `compress` (default) for a registry, `store` for bytes that are the same under every zlib. */
  readonly compression?: "store" | "compress";
  /** Whether a newly resolved closure of natives is written beside package.json. Default true. */
  readonly saveClosure?: boolean;
  readonly npm?: NpmPackages;
  /**
   * Whether modules are bundled from their TypeScript sources where these lie in `src`: nothing has to be built then, and
   * README, CHANGELOG and LICENSE stay out. Default false.
   */
  readonly sources?: boolean;
}

export interface PackedPlugin {
  readonly name: string;
  readonly version: string;
  readonly tarball: string;
  readonly integrity: string;
  readonly size: number;
  readonly packageJson: Readonly<Record<string, unknown>>;
  /** Paths and sizes, unpacked. */
  readonly files: readonly { readonly path: string; readonly size: number }[];
  /** Every file that went into the bundle, absolute. */
  readonly inputs: readonly string[];
  /** Modules of Node that the bundle imports, without `node:`, each with the packages whose code does. */
  readonly builtins: Readonly<Record<string, readonly string[]>>;
  /** Optional natives that npm does not have: the plugin does not run on the platforms they are for. */
  readonly missingNatives: readonly string[];
}

/**
 * Packs a built plugin (or the SDK) into `outDir/name-version.tgz`: bundled modules with source maps, declarations,
 * assets, README, CHANGELOG, LICENSE, the manifest and the list of parts. Runs no script of the package.
 *
 * @throws ZenError `PLUGIN_PACK_FAILED`, `PACK_*`, `PUBLISH_SECRET_FOUND`, `MANIFEST_INVALID`, `NATIVE_*`
 */
export async function packPlugin(folder: string, outDir: string, options: PackOptions = {}): Promise<PackedPlugin> {
  const source = await readSourcePackage(resolve(folder));
  const npm = options.npm ?? new PacotePackages(source.folder);
  const bundled = await bundle(source, options.sources ?? false);
  const [types, documents, assets, natives] = await Promise.all([
    declarations(source),
    // A README at work is no reason to run steps again.
    options.sources ? [] : documentFiles(source),
    assetFiles(source),
    source.manifest
      ? nativeClosure(source.folder, source.manifest, npm, options.saveClosure ?? true)
      : { closure: [], missing: [], licences: {} },
  ]);
  const packageJson = packedPackageJson(source, natives.closure);
  if (source.manifest) manifestIn(source.folder, () => readManifest(packageJson, { strict: true }));
  const head = { path: "package.json", bytes: Buffer.from(`${JSON.stringify(packageJson, null, 2)}\n`) };
  const sources = [...bundled.contents, ...assets.map(({ from }) => from)];
  const sbom = sbomOf(source, sources, natives);
  const files = [head, sbom, ...bundled.files, ...types, ...documents, ...assets];
  refuseFiles(source.name, files);
  const bytes = makeTarball(files, options.compression ?? "compress");
  const tarball = join(outDir, tarballFile(source.name, source.version));
  await mkdir(outDir, { recursive: true });
  await writeFile(tarball, bytes);
  return {
    name: source.name,
    version: source.version,
    tarball,
    integrity: integrityOf(bytes),
    size: bytes.length,
    packageJson,
    files: files.map(({ path, bytes: { length } }) => ({ path, size: length })),
    inputs: bundled.inputs,
    builtins: builtinsOf(bundled.imports),
    missingNatives: natives.missing,
  };
}
