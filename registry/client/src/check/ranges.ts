import semver from "semver";
import type { PluginManifest } from "@zen/plugin-sdk";
import { fault, warning } from "./finding.js";
import type { Finding } from "./types.js";

/** Whether `engines.zen` takes in this kernel, and no kernel that nobody has seen yet. */
export function checkRanges({ kernel, sdk }: PluginManifest, zen: string): readonly Finding[] {
  const found: Finding[] = [];
  if (!semver.satisfies(zen, kernel, { includePrerelease: true }))
    found.push(fault("engines", `engines.zen is ${kernel}, which leaves out this Zen, ${zen}.`, `Write "^${zen}".`));
  for (const [field, range] of [
    ["engines.zen", kernel],
    ["peerDependencies of @zen/plugin-sdk", sdk],
  ] as const)
    if (semver.validRange(range) !== null && semver.satisfies("9999.0.0", range))
      found.push(
        warning(
          "engines",
          `${field} is ${range}: it promises to work with every release to come.`,
          "Close it: ^1.2.0.",
        ),
      );
  return found;
}
