import type { BackendContribution, Platform, PluginManifest } from "@zen/plugin-sdk";
import type { PluginStatus } from "../plugins/source.js";
import { backendAmbiguous, backendNotFound, platformUnsupported } from "./errors.js";

export interface FoundBackend {
  readonly plugin: PluginManifest;
  readonly backend: BackendContribution;
}

/**
 * Finds the backend of a contract that a stack calls `use`: its name, the plugin's name where that plugin has just one,
 * or both as `plugin/name`. Reads manifests only.
 */
export function findBackend(
  plugins: readonly PluginStatus[],
  contract: string,
  use: string,
  place: string,
): FoundBackend {
  const all = plugins.flatMap(({ manifest, reason }) =>
    manifest.backends
      .filter((backend) => backend.contract === contract)
      .map((backend, _, siblings) => ({ plugin: manifest, backend, reason, only: siblings.length === 1 })),
  );
  const called = all.filter(
    ({ plugin, backend, only }) =>
      use === backend.name || use === `${plugin.name}/${backend.name}` || (only && use === plugin.name),
  );
  const sound = called.filter(({ reason }) => reason === undefined);
  const [found, other] = sound.length > 0 ? sound : called;
  if (found === undefined) {
    throw backendNotFound(
      contract,
      use,
      all.map(({ backend }) => backend.name),
      place,
    );
  }
  if (found.reason !== undefined) throw found.reason;
  if (other !== undefined) {
    throw backendAmbiguous(
      contract,
      use,
      sound.map(({ plugin, backend }) => `${plugin.name}/${backend.name}`),
      place,
    );
  }
  return found;
}

/** @throws ZenError `PLATFORM_UNSUPPORTED` when the manifest says that the backend does not run there. */
export function assertPlatform({ backend }: FoundBackend, platformOf: () => Platform, place: string): void {
  if (backend.platforms === undefined) return;
  const platform = platformOf();
  const here = [platform.os, platform.cpu, platform.libc === "musl" ? "musl" : undefined].filter(Boolean).join("-");
  if (!backend.platforms.includes(here)) {
    throw platformUnsupported(backend.name, here, backend.platforms, place);
  }
}
