import type { ArtifactRef } from "@zen/plugin-sdk";
import type { Engine } from "@zen/engine";

/** The values of a run's outputs. Codecs of datasets and models read their parts when these are used, so loading all is cheap. */
export async function loadOutputs(
  refs: Readonly<Record<string, ArtifactRef>>,
  engine: Engine,
  store: string | undefined,
): Promise<Readonly<Record<string, unknown>>> {
  const loaded = Object.entries(refs).map(
    async ([name, ref]) => [name, await engine.load(ref, store === undefined ? {} : { store })] as const,
  );
  return Object.fromEntries(await Promise.all(loaded));
}
