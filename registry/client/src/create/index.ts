import type { PackageSource } from "../registry/source.js";
import { newFiles } from "./files.js";
import type { PluginKind, PluginLicence } from "./kinds.js";
import { pluginName } from "./name.js";
import { sdkArchive } from "./sdk-archive.js";
import { writeNew } from "./write-new.js";

export { pluginKinds, pluginLicences, type PluginKind, type PluginLicence } from "./kinds.js";
export { pluginName, type PluginName } from "./name.js";

export interface CreatePluginOptions {
  /** `my-store` or `@acme/my-store`. */
  readonly name: string;
  /** `@acme`, for a name without one. */
  readonly scope?: string;
  readonly kind: PluginKind;
  /** Apache-2.0 unless told. */
  readonly licence?: PluginLicence;
  /** Absolute; must be empty, or not there. */
  readonly dir: string;
  /** Where the templates lie. */
  readonly templates: string;
  /** Where `@zen/plugin-sdk` comes from: the registry that ships with the command. */
  readonly registry: PackageSource;
}

export interface CreatedPlugin {
  readonly name: string;
  readonly kind: PluginKind;
  readonly dir: string;
  /** Relative to `dir`, sorted. */
  readonly files: readonly string[];
}

/**
 * Makes the package of a new plugin: a small working one, with tests, that has the SDK at hand as an archive. Touches
 * no network.
 *
 * @throws ZenError `PLUGIN_NAME_INVALID`, `FILE_EXISTS`, `PLUGIN_NOT_FOUND` when the registry has no SDK, and as `onDisk`.
 */
export async function createPlugin(options: CreatePluginOptions): Promise<CreatedPlugin> {
  const { kind, dir, licence = "Apache-2.0" } = options;
  const name = pluginName(options.name, options.scope);
  const sdk = await sdkArchive(options.registry);
  const files = await newFiles(options.templates, name, kind, licence, sdk);
  await writeNew(dir, files);
  return { name: name.full, kind, dir, files: Object.keys(files).sort() };
}
