import { ZenError, isZenError } from "@zen/plugin-sdk";
import type { LoadScope } from "@zen/engine";

/** Where pipelines are loaded from, and the scopes whose packages are plugins: those that the configuration binds to a registry. */
export interface PipelineScope extends LoadScope {
  readonly registryScopes: readonly string[];
}

/** An import that resolves nowhere, of a name that only a registry can have, is a plugin that is not installed. */
export function pluginWanted(error: unknown, { registryScopes }: PipelineScope): unknown {
  if (!isZenError(error, "IMPORT_NOT_FOUND")) return error;
  const [, name = "", scope = ""] = /^Could not resolve "((@[^/"]+)\/[^/"]+)/.exec(error.message) ?? [];
  if (!registryScopes.includes(scope)) return error;
  return new ZenError("PLUGIN_NOT_INSTALLED", `The plugin ${name} is not installed in this repository`, {
    hint: `Install it with zen plugins:install ${name}.`,
    cause: error,
    ...(error.place === undefined ? {} : { place: error.place }),
    data: { plugin: name },
  });
}
