import type { PackedPlugin, PackOptions } from "./pack-plugin.js";

export type { PackedPlugin, PackOptions } from "./pack-plugin.js";

/**
 * Packs a built plugin (or the SDK) into `outDir/name-version.tgz`: bundled modules with source maps, declarations,
 * assets, README, CHANGELOG, LICENSE, the manifest and the list of parts. Runs no script of the package. The bundler loads with the first call.
 *
 * @throws ZenError `PLUGIN_PACK_FAILED`, `PACK_*`, `PUBLISH_SECRET_FOUND`, `MANIFEST_INVALID`, `NATIVE_*`
 */
export async function packPlugin(folder: string, outDir: string, options: PackOptions = {}): Promise<PackedPlugin> {
  const { packPlugin: pack } = await import("./pack-plugin.js");
  return pack(folder, outDir, options);
}
