import { ZenError } from "@zen/plugin-sdk";
import type { Lock } from "../lock/types.js";

/**
 * The plugins that an update moves: those named, or all; what was asked for before what others require.
 *
 * @throws ZenError `PLUGIN_NOT_INSTALLED`
 */
export function movingPlugins(lock: Lock | undefined, names: readonly string[]): readonly string[] {
  const plugins = lock?.plugins ?? {};
  const missing = names.find((name) => !Object.hasOwn(plugins, name));
  if (missing !== undefined) {
    throw new ZenError("PLUGIN_NOT_INSTALLED", `${missing} is not installed.`, {
      hint: `\`zen plugins:install ${missing}\` installs it; \`zen plugins:list\` shows what is there.`,
    });
  }
  const moving = names.length > 0 ? names : Object.keys(plugins);
  return [...moving].sort((a, b) => Number(isRequired(a)) - Number(isRequired(b)));

  function isRequired(name: string): boolean {
    return plugins[name]?.requested === undefined;
  }
}
