import type { PluginManifest } from "@zen/plugin-sdk";
import type { Generation, InstalledPlugin } from "../generation/read.js";
import type { Placement } from "../generation/layout.js";
import type { AuditReport } from "../audit/types.js";
import type { DoctorReport } from "../doctor/types.js";
import type { KeptGeneration } from "../generation/kept.js";
import type { NpmPackages } from "../natives/npm-packages.js";
import type { PolicyLayer, Refusal } from "../policy/types.js";
import type { PackageSource } from "../registry/source.js";
import type { OutdatedPlugin } from "./outdated.js";
import type { InstallPlan, PlannedChange } from "./plan.js";
import type { WhyInstalled } from "./why.js";

/** A registry under the name by which zen.lock knows it, and the scopes whose names come from it and nowhere else. */
export interface RegistryBinding {
  readonly name: string;
  /** `@zen`; the empty string for names without a scope. */
  readonly scopes: readonly string[];
  readonly source: PackageSource;
}

export interface KernelFacts {
  readonly version: string;
  /** Contracts with their numbers, all that this kernel accepts. */
  readonly contracts: readonly string[];
}

export interface InstallerOptions {
  readonly repositoryDir: string;
  /** Default: `ZEN_CACHE_DIR`, else Zen's folder in the user's cache folder. */
  readonly cacheDir?: string;
  readonly registries: readonly RegistryBinding[];
  readonly kernel: KernelFacts;
  /** Nothing is asked of the network; what is not in the store or a local registry is an error. */
  readonly offline?: boolean;
  /** What may be installed; nothing is refused where there are none. */
  readonly policies?: readonly PolicyLayer[];
  readonly onProgress?: (progress: InstallProgress) => void;
  /** Files of packages, by their path, that are not unpacked: only for a `cacheDir` of one's own. */
  readonly leaveOut?: RegExp;
  /** Public packages; by default npm's, under npm's own configuration. */
  readonly npm?: NpmPackages;
}

export type InstallProgress =
  | { readonly kind: "resolving" }
  | { readonly kind: "resolved"; readonly plugins: number; readonly natives: number; readonly toFetch: number }
  | { readonly kind: "fetching"; readonly name: string; readonly version: string }
  | { readonly kind: "fetched"; readonly name: string; readonly version: string }
  | { readonly kind: "building"; readonly packages: number }
  | { readonly kind: "done"; readonly generation: number; readonly changed: boolean };

export interface InstallOptions {
  /** The specs are folders at work: they are packed from their sources, and followed. */
  readonly link?: boolean;
  /** Of the plugins that came from folders, looks at the linked ones only. */
  readonly follow?: boolean;
  /** Fails with `LOCK_MISMATCH` instead of changing zen.lock. */
  readonly frozen?: boolean;
  /** Specs by the name of their plugin, installed too where the specs asked for bring no plugin of that name. */
  readonly also?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Told what is about to change, before anything is fetched. */
  readonly onPlan?: (plan: InstallPlan) => void;
  /**
   * Whether plugins may touch more than was agreed to before: `false` (the default) ends the installation with `PERMISSIONS_WIDENED`, a
   * function is asked about those that want more.
   */
  readonly allowWider?: boolean | ((wider: readonly PlannedChange[]) => Promise<boolean>);
}

export interface InstallResult {
  readonly generation: Generation;
  /** Whether there is a new generation. */
  readonly changed: boolean;
  readonly added: readonly InstalledPlugin[];
  readonly removed: readonly InstalledPlugin[];
  readonly updated: readonly { readonly from: InstalledPlugin; readonly to: InstalledPlugin }[];
}

export interface PluginInfo {
  readonly name: string;
  readonly installed?: InstalledPlugin;
  /** What its registry has, highest first; empty when no registry is bound to its scope or has it. */
  readonly versions: readonly {
    readonly version: string;
    readonly manifest: PluginManifest;
    /** Why this kernel cannot run it. */
    readonly unfit?: string;
    /** Why its registry lets nobody choose it anew. */
    readonly withdrawn?: { readonly state: "yanked" | "blocked"; readonly reason: string };
    /** What policies have against it. */
    readonly refusals: readonly Refusal[];
    /** ISO 8601, where its registry says. */
    readonly published?: string;
    /** The account that published it, where its registry says. */
    readonly publisher?: string;
    /** The marks that it carries, of a registry whose marks are verified before anything is installed. */
    readonly signatures: readonly ("registry" | "publisher")[];
  }[];
}

/**
 * Writes the archive of a package into a new file, verified. @throws ZenError `LOCK_MISMATCH`, `PLUGIN_NOT_FOUND`, `NETWORK_FAILED`.
 */
export type WriteArchive = (placement: Placement, file: string) => Promise<void>;

export interface DoctorOptions {
  /** Mend what is found. */
  readonly fix?: boolean;
  readonly signal?: AbortSignal;
}

export interface Installer {
  /** What is known against installed plugins and what they are made of. Asks registries; one that does not answer is said so. */
  audit(options?: Pick<InstallOptions, "signal">): Promise<AuditReport>;
  /** Looks for damage in the package store and in this repository's generations, and for what crashes left behind; mends it with `fix`. */
  doctor(options?: DoctorOptions): Promise<DoctorReport>;
  /**
   * Moves plugins, all of them where none is named, to the highest versions that what was asked for allows; whatever else
   * can stay does. What zen.lock does not know yet to be asked for comes as `also`. What was agreed to is recorded in zen.lock. @throws ZenError `PLUGIN_NOT_INSTALLED`, `PERMISSIONS_WIDENED`.
   */
  update(names?: readonly string[], options?: InstallOptions): Promise<InstallResult>;
  /** What `update` would change; changes nothing. */
  planUpdate(names?: readonly string[], options?: InstallOptions): Promise<InstallPlan>;
  /** What there is newer than what is installed, of plugins from registries; `also` as at `update`. */
  outdated(options?: Pick<InstallOptions, "also">): Promise<readonly OutdatedPlugin[]>;
  /** Every way by which something that was asked for leads to a plugin or a native package. @throws ZenError `PLUGIN_NOT_INSTALLED`. */
  why(name: string): Promise<WhyInstalled>;
  /** The generations that are kept to return to, highest first. */
  generations(): Promise<readonly KeptGeneration[]>;
  /**
   * Returns to a kept generation and its lock; without a number to the one before the generation in use. Fetches nothing unless files are
   * missing. @throws ZenError `GENERATION_NOT_FOUND`.
   */
  rollback(number?: number, options?: Pick<InstallOptions, "signal">): Promise<InstallResult>;
  /**
   * Without specs: builds exactly what zen.lock says. With specs (`name`, `name@range`, a folder, a `.tgz`): adds these,
   * keeping everything else at its version where that is possible. A plugin's own folder is packed anew each time.
   * When it throws, the generation in use and zen.lock are as before.
   */
  install(specs?: readonly string[], options?: InstallOptions): Promise<InstallResult>;
  /** Removes plugins and what only they required. @throws ZenError `PLUGIN_NOT_INSTALLED`, `PLUGIN_REQUIRED`. */
  uninstall(names: readonly string[], options?: InstallOptions): Promise<InstallResult>;
  /** Lends `work` a way to the archives of what zen.lock holds, for any platform. */
  archives<T>(work: (write: WriteArchive) => Promise<T>): Promise<T>;
  /** The plugins of the current generation. */
  list(): readonly InstalledPlugin[];
  /** @throws ZenError `PLUGIN_NOT_FOUND` when it is neither installed nor in a registry. */
  info(name: string): Promise<PluginInfo>;
  /** The generation in use, or nothing before the first installation. */
  current(): Generation | undefined;
}
