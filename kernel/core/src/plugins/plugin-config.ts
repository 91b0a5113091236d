import type { Json, PluginManifest, Secrets, ZenError } from "@zen/plugin-sdk";
import { isZenError } from "@zen/plugin-sdk";
import { checkConfig } from "../backends/config.js";
import type { KernelOptions } from "../options.js";
import { secretWanted } from "../secrets/errors.js";
import { resolveReferences } from "../secrets/references.js";
import { pluginNotInstalled } from "./errors.js";

type Config = Readonly<Record<string, Json>>;
type Given = Pick<KernelOptions, "config" | "configPlace" | "plugins">;

/** What a plugin is told, ready for it. @throws ZenError `CONFIG_INVALID`, `SECRET_NOT_FOUND`. */
export async function pluginConfig(manifest: PluginManifest, given: Given, secrets: Secrets): Promise<Config> {
  const { name, configSchema } = manifest;
  const subject = { use: name, plugin: name, place: placeOf(name, given) };
  const written = given.config?.[name];
  if (written === undefined && configSchema === undefined) return {};
  const open = await resolveReferences(written ?? {}, (secret) => secrets.get(secret)).catch((error: unknown) => {
    throw secretWanted(error, subject.place);
  });
  return checkConfig(open, configSchema, subject, { references: false });
}

/** Everything wrong with what plugins are told that shows without importing one or reading a secret. */
export async function checkPluginConfigs(given: Given): Promise<readonly ZenError[]> {
  const known = new Map(given.plugins.map(({ manifest }) => [manifest.name, manifest]));
  const checks = Object.entries(given.config ?? {}).map(async ([name, config]) => {
    const manifest = known.get(name);
    if (manifest === undefined) throw pluginNotInstalled(name, [...known.keys()]);
    const subject = { use: name, plugin: name, place: placeOf(name, given) };
    await checkConfig(config, manifest.configSchema, subject, { references: true });
  });
  const ends = await Promise.allSettled(checks);
  return ends.flatMap((end) => {
    if (end.status === "fulfilled") return [];
    if (isZenError(end.reason)) return [end.reason];
    throw end.reason;
  });
}

function placeOf(name: string, { configPlace }: Given): string {
  return configPlace?.(name) ?? name;
}
