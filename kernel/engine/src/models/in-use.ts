import type { ArtifactStore, Digest } from "@zen/plugin-sdk";
import { modelNames, readModel } from "./state.js";

/** Digests of the models that names stand for, and of those that a rollback can go back to: whoever removes artifacts keeps these. */
export async function modelsInUse(store: ArtifactStore): Promise<ReadonlySet<Digest>> {
  const digests = new Set<Digest>();
  for (const name of await modelNames(store)) {
    const { model } = await readModel(store, name);
    if (model === undefined) continue;
    for (const { artifact } of [model.live, ...model.before]) digests.add(artifact.digest);
  }
  return digests;
}
