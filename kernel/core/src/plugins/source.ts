import type { PluginManifest, ZenError } from "@zen/plugin-sdk";

/** An installed plugin as the kernel is given it: what it says of itself, and how to import it. */
export interface PluginSource {
  readonly manifest: PluginManifest;
  /** Imports the module of `manifest.entry`; called at most once, when something of the plugin is first needed. */
  load(): Promise<unknown>;
}

/**
 * - `incompatible`: does not fit this kernel or lacks a plugin it requires; `reason` says which.
 * - `installed`: fits, and nothing has needed it yet.
 * - `active`: its setup has run.
 * - `failed`: its code could not be loaded or set up; `reason` says why.
 */
export type PluginState = "incompatible" | "installed" | "active" | "failed";

export interface PluginStatus {
  readonly manifest: PluginManifest;
  readonly state: PluginState;
  readonly reason?: ZenError;
}
