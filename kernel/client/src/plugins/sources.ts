import path from "node:path";
import { pathToFileURL } from "node:url";
import { ZenError, type PluginManifest } from "@zen/plugin-sdk";
import type { PluginSource } from "@zen/kernel";

/** An installed plugin: what it says of itself, and where it lies. */
export interface PluginFolder {
  readonly manifest: PluginManifest;
  /** Absolute. */
  readonly dir: string;
}

/** The installed plugins as the kernel takes them: manifests now, code when it is needed. */
export function pluginSources(plugins: readonly PluginFolder[]): readonly PluginSource[] {
  return plugins.map(({ manifest, dir }) => ({
    manifest,
    load: () => importExport(manifest.name, dir, manifest.exports, manifest.entry ?? "."),
  }));
}

/** Imports what a plugin exports under a subpath. */
export async function importExport(
  plugin: string,
  dir: string,
  exports: Readonly<Record<string, string>>,
  subpath: string,
): Promise<unknown> {
  const file = exports[subpath];
  if (file === undefined) {
    throw new ZenError("PLUGIN_EXPORT_NOT_FOUND", `The plugin ${plugin} does not export ${JSON.stringify(subpath)}`, {
      hint: "Its manifest and its package do not agree; install another version of it.",
    });
  }
  return import(pathToFileURL(path.join(dir, file)).href);
}
