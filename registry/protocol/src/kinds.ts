import type { PluginManifest } from "@zen/plugin-sdk";

/** The contracts that Zen itself has, without their numbers. A plugin may contribute to another one. */
export const contractKinds = [
  "artifact-store",
  "metadata-store",
  "orchestrator",
  "processing",
  "training",
  "serving",
  "secret-source",
] as const;

/** What plugins are found by besides the contracts of their backends. */
export const otherKinds = ["step", "codec", "hook", "command"] as const;

/** Where a plugin is at home, as keywords of its package say. */
export const clouds = ["local", "gcp", "aws", "azure", "kubernetes"] as const;

/** What a plugin is found as: the contracts of its backends, then what else it contributes. */
export function kindsOf({ backends, steps, codecs, hooks, commands }: PluginManifest): readonly string[] {
  const contracts = backends.map(({ contract }) => contract.replace(/@.*$/, ""));
  const lists = { step: steps, codec: codecs, hook: hooks, command: commands };
  return [...new Set([...contracts, ...otherKinds.filter((kind) => lists[kind].length > 0)])];
}

/** The cloud among a package's keywords. */
export function cloudOf(keywords: readonly string[]): string | undefined {
  return clouds.find((each) => keywords.includes(each));
}
