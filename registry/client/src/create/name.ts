import { ZenError } from "@zen/plugin-sdk";
import { isPackageName } from "@zen/registry-protocol";

export interface PluginName {
  /** As in package.json: `@acme/my-store`. */
  readonly full: string;
  /** Without the scope: `my-store`. Backends and commands are called by it. */
  readonly bare: string;
  /** For people: `My store`. */
  readonly title: string;
}

const hint =
  "Lower-case letters, digits and single dashes, a letter first, 50 characters at most: my-store or @acme/my-store.";

/** @throws ZenError `PLUGIN_NAME_INVALID` */
export function pluginName(given: string, scope?: string): PluginName {
  if (scope !== undefined && given.startsWith("@"))
    throw invalid(`${given} has a scope already, and ${scope} is another way to give one.`);
  const wanted = scope === undefined ? given : `${scope.startsWith("@") ? scope : `@${scope}`}/${given}`;
  const bare = wanted.slice(wanted.indexOf("/") + 1);
  const taken = wanted.startsWith("@zen/") || ["zen", "node_modules"].includes(wanted);
  if (taken) throw invalid(`The name ${wanted} belongs to Zen itself.`);
  if (!isPackageName(wanted) || bare.length > 50 || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(bare))
    throw invalid(`${JSON.stringify(wanted)} cannot be the name of a plugin.`);
  const words = bare.replaceAll("-", " ");
  return { full: wanted, bare, title: `${words[0]?.toUpperCase()}${words.slice(1)}` };
}

function invalid(problem: string): ZenError {
  return new ZenError("PLUGIN_NAME_INVALID", problem, { hint });
}
