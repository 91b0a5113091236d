import type { ArtifactRef, ArtifactStore } from "@zen/plugin-sdk";
import { stored } from "../bundle/layout.js";
import type { BundleManifest } from "../bundle/types.js";
import { getJson } from "../commit/objects.js";
import type { StepCode } from "../keys/types.js";

/** The files that are code of steps, as far as bundles and kept code name them: they are artifacts of no run's record. */
export async function keptSources(store: ArtifactStore): Promise<readonly ArtifactRef[]> {
  const found: ArtifactRef[] = [];
  const add = ({ sources }: StepCode) => void (sources === undefined || found.push(sources));
  for await (const { key } of store.list("codes/")) {
    const code = await getJson<StepCode>(store, key);
    if (code !== undefined) add(code);
  }
  for await (const { key } of store.list("bundles/manifests/")) {
    const manifest = await getJson<BundleManifest>(store, key);
    const codes =
      manifest === undefined
        ? undefined
        : await getJson<Readonly<Record<string, StepCode>>>(store, stored.part(manifest.codes.digest));
    for (const code of Object.values(codes ?? {})) add(code);
  }
  return found;
}
