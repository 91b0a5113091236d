import { isPlugin, isZenError, type Plugin } from "@zen/plugin-sdk";
import { withDeadline } from "../lifecycle/deadline.js";
import { pluginInvalid, pluginLoadFailed, pluginSetupFailed, pluginSetupTimeout } from "./errors.js";
import type { PluginScope } from "./plugin-scope.js";
import type { PluginSource } from "./source.js";

/** Imports a plugin's code and runs its setup in `scope`. What is wrong with it is thrown as one ZenError. */
export async function activate(source: PluginSource, scope: PluginScope, deadlineMs: number): Promise<void> {
  if (source.manifest.entry === undefined) return;
  const plugin = await load(source, deadlineMs);
  const { name } = source.manifest;
  try {
    await withDeadline(
      () => plugin.setup(scope.context()),
      deadlineMs,
      () => pluginSetupTimeout(name, "setup", deadlineMs),
    );
  } catch (error) {
    throw isZenError(error, "PLUGIN_SETUP_TIMEOUT") ? error : pluginSetupFailed(name, error);
  }
  scope.assertComplete();
}

async function load(source: PluginSource, deadlineMs: number): Promise<Plugin> {
  const { name } = source.manifest;
  const late = () => pluginSetupTimeout(name, "load", deadlineMs);
  let module: unknown;
  try {
    module = await withDeadline(() => source.load(), deadlineMs, late);
  } catch (error) {
    throw isZenError(error) ? error : pluginLoadFailed(name, error);
  }
  const plugin = (module as { readonly default?: unknown } | undefined)?.default;
  if (!isPlugin(plugin)) throw pluginInvalid(name, "its entry module has no default export made by definePlugin");
  if (plugin.name !== name) throw pluginInvalid(name, `its code calls itself ${plugin.name}`);
  return plugin;
}
