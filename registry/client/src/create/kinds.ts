import { contractKinds } from "@zen/registry-protocol";

/** What a plugin can be begun as. */
export const pluginKinds = [...contractKinds, "steps", "codec", "hook", "command"] as const;

export type PluginKind = (typeof pluginKinds)[number];

/** Kinds without an entry: pipelines import what they export, and nothing is activated. */
export const libraryKinds: readonly PluginKind[] = ["steps", "codec"];

export const pluginLicences = ["Apache-2.0", "MIT", "UNLICENSED"] as const;

export type PluginLicence = (typeof pluginLicences)[number];
