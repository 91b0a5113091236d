import type { Generation, InstalledPlugin } from "@zen/registry-client";

/** A plugin that follows the folder in which somebody works on it. */
export interface LinkedPlugin {
  readonly name: string;
  readonly version: string;
  /** Relative to the repository, with forward slashes. */
  readonly folder: string;
}

/** Plugins of a generation that are linked, by name. */
export function linkedPlugins(generation: Generation | undefined): readonly LinkedPlugin[] {
  return (generation?.plugins ?? []).flatMap((plugin) => {
    const folder = linkedFolder(plugin);
    return folder === undefined ? [] : [{ name: plugin.name, version: plugin.version, folder }];
  });
}

export function linkedFolder({ source }: Pick<InstalledPlugin, "source">): string | undefined {
  return "folder" in source && source.linked === true ? source.folder : undefined;
}
