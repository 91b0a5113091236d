import path from "node:path";
import { contractIds } from "@zen/kernel";
import { ArtifactStore, isPluginPackage, readManifest, type BackendRef, type PluginManifest } from "@zen/plugin-sdk";
import { FolderSource, openInstaller } from "@zen/registry-client";
import type { PluginFolder } from "../plugins/sources.js";
import { KERNEL_VERSION } from "../version.js";
import type { WorkerPlace } from "./place.js";

/**
 * The plugin with an artifact store, installed below `dir` from the registry that ships with the program. Undefined when one of those at
 * hand has it, or none of those that ship.
 */
export async function shippedStore(
  ref: BackendRef,
  dir: string,
  atHand: readonly PluginFolder[],
  { bundledRegistry }: WorkerPlace,
): Promise<readonly PluginFolder[] | undefined> {
  if (bundledRegistry === undefined || atHand.some(({ manifest }) => offers(manifest, ref))) return undefined;
  const { dir: folder, root } = bundledRegistry();
  const source = new FolderSource(folder, root === undefined ? {} : { root });
  const names = await source.names();
  for (const name of names) {
    const versions = Object.values((await source.describe(name))?.versions ?? {});
    if (!versions.some((one) => isPluginPackage(one) && offers(readManifest(one), ref))) continue;
    const scopes = [...new Set(names.map((one) => (one.startsWith("@") ? one.slice(0, one.indexOf("/")) : "")))];
    const installer = openInstaller({
      repositoryDir: path.join(dir, "store"),
      cacheDir: path.join(dir, "store", "cache"),
      registries: [{ name: "bundled", scopes, source }],
      kernel: { version: KERNEL_VERSION, contracts: contractIds() },
      // Declarations are most files of a package, and nobody compiles here.
      leaveOut: /\.d\.[cm]?ts$/,
    });
    return (await installer.install([name])).generation.plugins;
  }
  return undefined;
}

function offers({ name, backends }: PluginManifest, { use }: BackendRef): boolean {
  return backends.some(
    (backend) => backend.contract === ArtifactStore.id && [backend.name, name, `${name}/${backend.name}`].includes(use),
  );
}
