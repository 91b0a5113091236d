import type { RegistryBinding } from "../installer/types.js";
import type { Lock } from "../lock/types.js";
import type { NpmPackages } from "../natives/npm-packages.js";

export interface MirrorOptions {
  /** The folder; made where there is none, added to where there is one. */
  readonly to: string;
  /** Where plugins come from. Those that a `bundled` registry has are not mirrored: they ship with every zen. */
  readonly registries: readonly RegistryBinding[];
  /** `name` or `name@range`, each with what it requires. */
  readonly specs?: readonly string[];
  /** Every version that a range admits, rather than the newest. */
  readonly allVersions?: boolean;
  /** All that it holds, to the byte. */
  readonly lock?: Lock;
  /** Public packages; by default npm's, under npm's own configuration in `cwd`. */
  readonly npm?: NpmPackages;
  /** The working folder unless told. */
  readonly cwd?: string;
  readonly onProgress?: (progress: MirrorProgress) => void;
  readonly signal?: AbortSignal;
}

export type MirrorProgress =
  | { readonly kind: "chosen"; readonly plugins: number; readonly natives: number; readonly toFetch: number }
  | { readonly kind: "fetched"; readonly name: string; readonly version: string; readonly bytes: number };

export interface MirrorResult {
  /** Digest of the folder's index: it pins all that is in it. */
  readonly root: string;
  /** Archives in the folder now, those of earlier mirrors among them. */
  readonly plugins: number;
  readonly natives: number;
  /** Archives that this call fetched, and their bytes. */
  readonly fetched: number;
  readonly bytes: number;
  /** Plugins of the lock that were left out, since they ship with zen or lie in the repository itself. */
  readonly leftOut: readonly string[];
}

/** One archive that the folder shall have. */
export interface Wanted {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
}
