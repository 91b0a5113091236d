import type { PackageSource } from "../registry/source.js";
import type { NpmManifest, NpmPackages } from "./npm-packages.js";

/**
 * Npm packages from registries that carry them, otherwise from npm. What is fetched is held to a digest that was locked before, so it does
 * not matter who delivers it; what a range means is npm's alone to say.
 */
export class CarriedPackages implements NpmPackages {
  constructor(
    private readonly sources: readonly PackageSource[],
    private readonly npm: NpmPackages,
  ) {}

  manifest(name: string, range: string): Promise<NpmManifest> {
    return this.npm.manifest(name, range);
  }

  async *fetch(name: string, version: string): AsyncIterable<Uint8Array> {
    for (const source of this.sources) {
      const carried = await source.native?.(name, version);
      if (carried !== undefined) return yield* carried;
    }
    yield* this.npm.fetch(name, version);
  }
}
