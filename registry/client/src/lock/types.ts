import type { NativePackage, Permissions } from "@zen/plugin-sdk";

/**
 * `zen.lock`: which plugins and native packages a repository has, to the byte. Committed. It knows names of registries
 * and paths relative to the repository, never hosts or places of one machine, and natives for every platform.
 */
export interface Lock {
  readonly format: "zen-lock@1";
  /** By name; the SDK among them. */
  readonly plugins: { readonly [name: string]: LockedPlugin };
  /** By `name@version`. */
  readonly natives: { readonly [key: string]: LockedNative };
}

export interface LockedPlugin {
  readonly version: string;
  readonly integrity: string;
  readonly source: LockSource;
  /** The range that was asked for by name; absent for what is there because others require it. */
  readonly requested?: string;
  /** Versions of the plugins it requires. */
  readonly requires?: { readonly [name: string]: string };
  /** Versions of the natives it imports. */
  readonly natives?: { readonly [name: string]: string };
  /** What it says it touches, as it was accepted; absent for nothing, and in locks of before it was recorded. */
  readonly permissions?: LockedPermissions;
}

/** Lists that hold something; the others are left out. */
export type LockedPermissions = Partial<Permissions>;

/** Paths are relative to the repository, with forward slashes. */
export type LockSource =
  | { readonly registry: string }
  /** `linked`: packed from the folder's sources, anew whenever they have changed. */
  | { readonly folder: string; readonly linked?: true }
  | { readonly archive: string };

export type LockedNative = Omit<NativePackage, "name" | "version">;
