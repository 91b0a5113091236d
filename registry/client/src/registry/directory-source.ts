import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Packument, VersionDocument } from "@zen/registry-protocol";
import type { NpmPackages } from "../natives/npm-packages.js";
import type { PackageSource } from "./source.js";
import { TarballSource } from "./tarball-source.js";

/** A plugin's own folder, packed when first asked for, as a registry of one version. */
export class DirectorySource implements PackageSource {
  readonly title: string;
  readonly #folder: string;
  readonly #draftsDir: string;
  readonly #npm: NpmPackages;
  readonly #linked: boolean;
  #packed: Promise<{ readonly source: TarballSource; readonly draft: string }> | undefined;

  /** @param linked Whether it is packed from its sources rather than from what was built of them. */
  constructor(folder: string, draftsDir: string, npm: NpmPackages, linked = false) {
    this.title = folder;
    this.#folder = folder;
    this.#draftsDir = draftsDir;
    this.#npm = npm;
    this.#linked = linked;
  }

  async document(): Promise<VersionDocument> {
    return (await this.#pack()).source.document();
  }

  async describe(name: string): Promise<Packument | undefined> {
    return (await this.#pack()).source.describe(name);
  }

  async *fetch(): AsyncIterable<Uint8Array> {
    yield* (await this.#pack()).source.fetch();
  }

  /** Deletes the packed archive. */
  async close(): Promise<void> {
    const packed = await this.#packed?.catch(() => undefined);
    if (packed) await rm(packed.draft, { recursive: true, force: true });
  }

  #pack(): Promise<{ readonly source: TarballSource; readonly draft: string }> {
    return (this.#packed ??= (async () => {
      const { packPlugin } = await import("../pack/pack-plugin.js");
      const draft = await mkdtemp(join(this.#draftsDir, "pack-"));
      const packing = packPlugin(this.#folder, draft, {
        compression: "store",
        saveClosure: false,
        npm: this.#npm,
        sources: this.#linked,
      });
      const { tarball } = await packing.catch(async (error: unknown) => {
        await rm(draft, { recursive: true, force: true });
        throw error;
      });
      return { source: new TarballSource(tarball), draft };
    })());
  }
}
