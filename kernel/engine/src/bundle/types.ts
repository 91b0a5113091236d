import type { Digest, Json, Platform } from "@zen/plugin-sdk";
import type { Plan } from "@zen/plugin-sdk/pipeline";
import type { LoadedModule } from "../plan/types.js";

/** A file that travels with every bundle: the worker's own code. */
export interface BundleFile {
  /** Below the opened bundle's folder, `/`-separated: `kernel/worker.js`. */
  readonly name: string;
  /** On this machine. */
  readonly path: string;
}

/** A package tarball that the composition root can provide, from its store or a registry. */
export interface PackageTarball {
  /** The tarball on this machine; asked for only when the artifact store does not have it yet. */
  readonly integrity: string;
  path(): Promise<string>;
}

export interface BundleSpec {
  readonly plan: Plan;
  readonly planDigest: Digest;
  readonly module: LoadedModule;
  /** Text of `zen.lock`. */
  readonly lock: string;
  /** The stack's configuration with secret references unresolved. */
  readonly stack: Json;
  /** Command line after `node`, in which a first element is a file of `kernel`: `["kernel/worker.js"]`. */
  readonly entry: readonly string[];
  readonly kernel: readonly BundleFile[];
  /** Plugins that the run needs (steps and backends); those that they require are added. */
  readonly plugins: readonly string[];
  /** Where the worker will run: natives for this platform are part of the bundle. */
  readonly platform: Platform;
  tarball(name: string, integrity: string): Promise<PackageTarball>;
}

/** One part: bytes stored once under their SHA-256. */
export interface BundlePart {
  readonly digest: Digest;
  readonly size: number;
}

/** Canonical JSON; its SHA-256 is the bundle's digest. */
export interface BundleManifest {
  readonly format: "bundle@1";
  readonly plan: BundlePart;
  readonly lock: BundlePart;
  readonly stack: BundlePart;
  readonly code: { readonly user: BundlePart; readonly packages: BundlePart };
  readonly entry: readonly string[];
  readonly kernel: readonly (BundlePart & { readonly name: string })[];
  /** Tarballs to unpack below `node_modules`. */
  readonly packages: readonly (BundlePart & { readonly path: string; readonly name: string; readonly version: string; readonly integrity: string })[];
  readonly platform: Platform;
}

export interface BuiltBundle {
  readonly digest: Digest;
  readonly manifest: BundleManifest;
}

export interface OpenedBundle {
  readonly dir: string;
  readonly manifest: BundleManifest;
  readonly plan: Plan;
  readonly planDigest: Digest;
  readonly stack: Json;
  readonly lock: string;
  readonly code: { readonly user: string; readonly packages: string };
  /** Absolute command line after `node`. */
  readonly entry: readonly string[];
  /** The folder below which plugins lie. */
  readonly nodeModules: string;
}

