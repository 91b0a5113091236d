import { ZenError } from "@zen/plugin-sdk";
import semver from "semver";
import type { InstalledPlugin } from "../generation/read.js";
import { unfitReason } from "./fits.js";
import { tryOffer, withdrawal } from "./offer.js";
import type { KernelFacts, PluginInfo } from "./types.js";
import { judge, type Guard } from "./vet.js";

/** What is known of a plugin here and in its registry. */
export async function describePlugin(
  name: string,
  installed: readonly InstalledPlugin[],
  guard: Guard,
  kernel: KernelFacts,
): Promise<PluginInfo> {
  const here = installed.find((plugin) => plugin.name === name);
  const binding = guard.registries.find(name);
  const packument = await binding?.source.describe(name);
  if (here === undefined && packument === undefined) {
    const where =
      binding === undefined ? "no registry is bound to its scope" : `${binding.source.title} does not have it`;
    throw new ZenError("PLUGIN_NOT_FOUND", `There is no plugin ${name}: it is not installed, and ${where}.`, {
      hint: "Check the name; `zen plugins:list` shows what is installed.",
    });
  }
  const versions = Object.values(packument?.versions ?? {}).flatMap((document) => {
    const offer = tryOffer(document, { registry: binding!.name }, binding!.source);
    const { version, manifest } = offer;
    const unfit = manifest && unfitReason(manifest, kernel);
    const { state, reason } = withdrawal(offer);
    const withdrawn = state === undefined ? {} : { withdrawn: { state, reason } };
    return manifest
      ? [{ version, manifest, ...judge(offer, guard), ...withdrawn, ...(unfit === undefined ? {} : { unfit }) }]
      : [];
  });
  versions.sort((a, b) => semver.rcompare(a.version, b.version));
  return { name, versions, ...(here === undefined ? {} : { installed: here }) };
}
