import { isZenError, type ArtifactRef, type ArtifactStore } from "@zen/plugin-sdk";
import { stored } from "../bundle/layout.js";
import type { BundleManifest } from "../bundle/types.js";
import { getJson, unlessDamaged } from "../commit/objects.js";
import type { StepCode } from "../keys/types.js";

/** The files that are code of steps, as far as bundles and kept code name them: they are artifacts of no run's record. */
export async function keptSources(store: ArtifactStore): Promise<readonly ArtifactRef[]> {
  const found: ArtifactRef[] = [];
  const add = ({ sources }: StepCode) => void (sources === undefined || found.push(sources));
  for await (const { key } of store.list("codes/")) {
    const code = await read<StepCode>(store, key);
    if (code !== undefined) add(code);
  }
  for await (const { key } of store.list("bundles/manifests/")) {
    const manifest = await read<BundleManifest>(store, key);
    const codes =
      manifest === undefined
        ? undefined
        : await read<Readonly<Record<string, StepCode>>>(store, stored.part(manifest.codes.digest));
    for (const code of Object.values(codes ?? {})) add(code);
  }
  return found;
}

/** What cannot be read names nothing. */
async function read<T>(store: ArtifactStore, key: string): Promise<T | undefined> {
  const value = await unlessDamaged(getJson<T>(store, key));
  return isZenError(value) ? undefined : value;
}
