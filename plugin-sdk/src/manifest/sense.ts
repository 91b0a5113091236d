import type { Fault } from "./check.js";
import type { PluginManifest } from "./types.js";

/** The first thing in a well-formed manifest that makes no sense: names given twice, references that lead nowhere. */
export function checkSense(manifest: PluginManifest): Fault | undefined {
  return (
    repeated("zen.backends", manifest.backends, (backend) => `${backend.contract} ${backend.name}`) ??
    repeated("zen.steps", manifest.steps, (step) => `${step.entry} ${step.export}`) ??
    repeated("zen.codecs", manifest.codecs, (codec) => codec.id) ??
    repeated("zen.hooks", manifest.hooks, (hook) => hook.on) ??
    repeated("zen.commands", manifest.commands, (command) => command.id) ??
    repeated("zen.assets", manifest.assets, (asset) => asset.to.toLowerCase()) ??
    repeated("zen.closure", manifest.closure ?? [], (each) => `${each.name}@${each.version}`) ??
    openClosure(manifest) ??
    strayEntries(manifest) ??
    strayCommands(manifest) ??
    outsideReferences(manifest) ??
    selfRequired(manifest)
  );
}

function repeated<T>(path: string, items: readonly T[], name: (item: T) => string): Fault | undefined {
  const names = items.map(name);
  const index = names.findIndex((each, at) => names.indexOf(each) < at);
  return index < 0 ? undefined : { path: `${path}[${index}]`, problem: `repeats ${names[index]}` };
}

function strayEntries(manifest: PluginManifest): Fault | undefined {
  const known = (entry: string) => Object.hasOwn(manifest.exports, entry);
  const problem = (entry: string) => `names ${entry}, which the package's exports do not have`;
  if (manifest.entry !== undefined && !known(manifest.entry))
    return { path: "zen.entry", problem: problem(manifest.entry) };
  for (const kind of ["steps", "codecs"] as const) {
    const index = manifest[kind].findIndex((contribution) => !known(contribution.entry));
    const stray = manifest[kind][index];
    if (stray) return { path: `zen.${kind}[${index}].entry`, problem: problem(stray.entry) };
  }
  return undefined;
}

function strayCommands(manifest: PluginManifest): Fault | undefined {
  for (const [index, command] of manifest.commands.entries()) {
    const path = `zen.commands[${index}]`;
    if (!command.id.startsWith(`${manifest.topic}:`)) {
      return { path: `${path}.id`, problem: `must begin with the plugin's own topic, ${manifest.topic}:` };
    }
    const late = command.args.findIndex(
      (arg, at) => arg.required !== false && command.args[at - 1]?.required === false,
    );
    if (late >= 0) return { path: `${path}.args[${late}]`, problem: "is required but follows an optional argument" };
  }
  return undefined;
}

/** A schema that refers outside itself would have a checker fetch what a stranger names. */
function outsideReferences(manifest: PluginManifest): Fault | undefined {
  const find = (node: unknown, path: string): Fault | undefined => {
    if (typeof node !== "object" || node === null) return undefined;
    for (const [key, value] of Object.entries(node)) {
      const at = `${path}.${key}`;
      const refers = key === "$ref" || key === "$dynamicRef";
      if (refers && typeof value === "string" && !value.startsWith("#")) {
        return { path: at, problem: "must stay within the schema (#...)" };
      }
      const fault = find(value, at);
      if (fault) return fault;
    }
    return undefined;
  };
  const own = find(manifest.configSchema, "zen.configSchema");
  if (own) return own;
  for (const [index, backend] of manifest.backends.entries()) {
    const fault = find(backend.configSchema, `zen.backends[${index}].configSchema`);
    if (fault) return fault;
  }
  return undefined;
}

/** A closure that leads out of itself would have an installation look up what nobody locked. */
function openClosure(manifest: PluginManifest): Fault | undefined {
  if (manifest.closure === undefined) return undefined;
  const known = new Set(manifest.closure.map(({ name, version }) => `${name}@${version}`));
  const names = new Set(manifest.closure.map(({ name }) => name));
  for (const [index, each] of manifest.closure.entries()) {
    const edges = Object.entries({ ...each.dependencies, ...each.optionalDependencies });
    const stray = edges.find(([name, version]) => !known.has(`${name}@${version}`));
    if (stray) return { path: `zen.closure[${index}]`, problem: `leads to ${stray.join(" ")}, which it does not hold` };
  }
  const open = Object.keys(manifest.natives).find((name) => !names.has(name));
  return open === undefined ? undefined : { path: "zen.closure", problem: `does not hold ${open} of zen.natives` };
}

function selfRequired(manifest: PluginManifest): Fault | undefined {
  if (!Object.hasOwn(manifest.requires, manifest.name)) return undefined;
  return { path: "zen.requires", problem: "names the plugin itself" };
}
