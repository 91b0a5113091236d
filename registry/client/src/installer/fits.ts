import type { PluginManifest } from "@zen/plugin-sdk";
import semver from "semver";
import type { KernelFacts } from "./types.js";

/** Why this kernel cannot run a plugin, as the end of a sentence; nothing when it can. */
export function unfitReason(manifest: PluginManifest, kernel: KernelFacts): string | undefined {
  if (!semver.satisfies(kernel.version, manifest.kernel, { includePrerelease: true })) {
    return `it is made for kernel ${manifest.kernel}, and this is ${kernel.version}`;
  }
  const foreign = manifest.backends.find(({ contract }) => !kernel.contracts.includes(contract));
  if (foreign === undefined) return undefined;
  const name = foreign.contract.slice(0, foreign.contract.indexOf("@") + 1);
  const known = kernel.contracts.filter((contract) => contract.startsWith(name));
  return `it implements ${foreign.contract}, and this kernel ${known.length === 0 ? "has no such contract" : `accepts ${known.join(", ")}`}`;
}
