import type { CheckPluginOptions, PluginCheck } from "./types.js";

export type * from "./types.js";

/**
 * Packs the built plugin in `folder` and looks at the archive as a registry and those who install it will; then its code is run, in
 * a process of its own, and its backends are held to their contracts. What is wrong with it is in the findings.
 *
 * @throws ZenError for what is no fault of the plugin's, such as a full disk.
 */
export async function checkPlugin(folder: string, options: CheckPluginOptions): Promise<PluginCheck> {
  const { checkPlugin: check } = await import("./check-plugin.js");
  return check(folder, options);
}
