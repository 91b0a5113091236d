import { readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { ZenError } from "@zen/plugin-sdk";
import type { VersionDocument } from "@zen/registry-protocol";
import type { LockedPlugin, LockSource } from "../lock/types.js";
import { TarballSource } from "../registry/tarball-source.js";
import type { DirectorySource } from "../registry/directory-source.js";
import type { Store, StoredPackage } from "../store/store.js";
import { makeOffer, type Offer } from "./offer.js";

/** Opens a plugin's folder; a linked one is packed from its sources. */
export type OpenFolder = (folder: string, linked: boolean) => DirectorySource;

export function isLinked(source: LockSource): boolean {
  return "folder" in source && source.linked === true;
}

/** Finds plugins that a lock names without asking a registry. */
export class LockedPlugins {
  readonly #repositoryDir: string;
  readonly #store: Store;
  readonly #open: OpenFolder;

  constructor(repositoryDir: string, store: Store, open: OpenFolder) {
    this.#repositoryDir = repositoryDir;
    this.#store = store;
    this.#open = open;
  }

  /**
   * From the store; failing that, from the folder or archive that the lock names; nothing for one from a registry.
   *
   * @throws ZenError `LOCK_MISMATCH` when that place holds something else by now, `PLUGIN_NOT_FOUND` when it is gone.
   */
  async find(name: string, plugin: LockedPlugin): Promise<Offer | undefined> {
    const stored = await this.#store.get(plugin.integrity);
    if (stored) return makeOffer(await documentOf(stored), plugin.source);
    const path = pathOf(this.#repositoryDir, plugin.source);
    if (path === undefined) return undefined;
    if (!existsSync(path)) {
      throw new ZenError(
        "PLUGIN_NOT_FOUND",
        `${name} was installed from ${placeOf(plugin.source)}, which is not there.`,
        {
          hint: "Bring it back, or uninstall the plugin and install it from elsewhere.",
        },
      );
    }
    const source = "folder" in plugin.source ? this.#open(path, isLinked(plugin.source)) : new TarballSource(path);
    const offer = makeOffer(await source.document(), plugin.source, source);
    if (offer.integrity === plugin.integrity) return offer;
    throw new ZenError("LOCK_MISMATCH", `${name} in ${placeOf(plugin.source)} is not what zen.lock recorded.`, {
      place: "zen.lock",
      hint: `Install it again from there to record what it is now: \`zen plugins:install ${placeOf(plugin.source)}\`.`,
    });
  }
}

export async function documentOf(stored: StoredPackage): Promise<VersionDocument> {
  const packageJson = JSON.parse(await readFile(join(stored.dir, "package.json"), "utf8")) as VersionDocument;
  return { ...packageJson, dist: { integrity: stored.integrity, tarball: "" } };
}

/** How the lock writes down a place: relative to the repository, the same on every system. */
export function lockPath(repositoryDir: string, path: string): string {
  const way = relative(resolve(repositoryDir), path).replaceAll(sep, "/");
  return way.startsWith("../") ? way : `./${way}`;
}

export function pathOf(repositoryDir: string, source: LockSource): string | undefined {
  if ("registry" in source) return undefined;
  return resolve(repositoryDir, placeOf(source));
}

function placeOf(source: LockSource): string {
  return "folder" in source ? source.folder : "archive" in source ? source.archive : source.registry;
}
