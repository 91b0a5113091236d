import { ZenError, type PluginManifest } from "@zen/plugin-sdk";
import { sdkName } from "../pack/read-package.js";
import type { Offer } from "./offer.js";

/**
 * An archive is installed as it is: of its dependencies only natives and required plugins are laid beside it. One that `npm pack` made
 * has its other dependencies in nobody's hands, which would show only at run time.
 *
 * @throws ZenError `PLUGIN_NOT_BUNDLED`
 */
export function refuseUnbundled({ name, version, manifest, document }: Offer, file: string): void {
  const left = missingBeside(document, manifest);
  if (left.length === 0) return;
  throw new ZenError(
    "PLUGIN_NOT_BUNDLED",
    `${name} ${version} depends on ${left.join(", ")}, which its archive lacks.`,
    {
      place: file,
      hint: "Install it from its folder, or make the archive with `zen plugins:pack FOLDER`: both bundle what the plugin imports.",
      data: { dependencies: left },
    },
  );
}

function missingBeside(document: Offer["document"], manifest: PluginManifest | undefined): string[] {
  const { dependencies, bundleDependencies, bundledDependencies } = document;
  const carried = bundleDependencies ?? bundledDependencies;
  if (carried === true) return [];
  const beside = new Set([
    sdkName,
    ...Object.keys(manifest?.requires ?? {}),
    ...Object.keys(manifest?.natives ?? {}),
    ...(Array.isArray(carried) ? carried : []),
  ]);
  return Object.keys((dependencies ?? {}) as object).filter((dependency) => !beside.has(dependency));
}
