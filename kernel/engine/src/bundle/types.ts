import type { Digest, Json, Platform } from "@zen/plugin-sdk";
import type { Plan } from "@zen/plugin-sdk/pipeline";
import type { StepCode } from "../keys/types.js";
import type { CompiledCode, CompiledPlan, LoadedModule } from "../plan/types.js";

/** A file that travels as it is: the worker's own code, or what the composition root wants beside it. */
export interface BundleFile {
  /** Below the opened bundle's folder, `/`-separated: `kernel/worker.js`. */
  readonly name: string;
  /** On this machine. */
  readonly path: string;
}

/** A plugin, the SDK or a native package, as the lock has it. */
export interface BundlePackage {
  readonly name: string;
  readonly version: string;
  /** npm's form: `sha512-...`. */
  readonly integrity: string;
  /** Where it is unpacked, below the opened bundle's folder: `node_modules/@zen/tabular`. */
  readonly path: string;
}

export interface BundleSpec {
  readonly module: LoadedModule;
  readonly plan: CompiledPlan;
  /** Codes of the plan's steps by node id, so that a worker needs no sources to tell step keys. */
  readonly codes: ReadonlyMap<string, StepCode>;
  /** Text of `zen.lock`. */
  readonly lock: string;
  /** The configuration that the worker needs, with secret references unresolved. */
  readonly stack: Json;
  /** What `node` is to be started with: the name of one of `files`, and arguments. */
  readonly entry: readonly string[];
  readonly files: readonly BundleFile[];
  /** Every package that the run needs, for the platform of its workers. */
  readonly packages: readonly BundlePackage[];
  readonly platform: Platform;
  /** A package's tarball on this machine; asked for only when the artifact store lacks it. */
  tarball(wanted: BundlePackage): Promise<string>;
}

/** Bytes stored once under their SHA-256. */
export interface BundlePart {
  readonly digest: Digest;
  readonly size: number;
}

/** Its canonical JSON is stored under its SHA-256, the bundle's digest. */
export interface BundleManifest {
  readonly format: "bundle@1";
  /** Canonical JSON: the digest is that of the plan. */
  readonly plan: BundlePart;
  readonly codes: BundlePart;
  readonly lock: BundlePart;
  readonly stack: BundlePart;
  readonly code: { readonly user: BundlePart; readonly packages: BundlePart };
  readonly entry: readonly string[];
  /** Sorted by name. */
  readonly files: readonly (BundlePart & { readonly name: string })[];
  /** Sorted by path. */
  readonly packages: readonly BundlePackage[];
  readonly platform: Pick<Platform, "os" | "cpu" | "libc">;
}

export interface BuiltBundle {
  readonly digest: Digest;
  readonly manifest: BundleManifest;
}

/** A bundle laid out as a folder. */
export interface OpenedBundle {
  readonly dir: string;
  readonly manifest: BundleManifest;
  readonly plan: Plan;
  readonly planDigest: Digest;
  readonly codes: ReadonlyMap<string, StepCode>;
  readonly stack: Json;
  readonly lock: string;
  readonly code: CompiledCode;
  /** What `node` is to be started with, the file as an absolute path. */
  readonly entry: readonly string[];
  readonly nodeModules: string;
  /** Below it the user's sources appear in stacks, where the repository had them. Nothing is there. */
  readonly sourceDir: string;
}
