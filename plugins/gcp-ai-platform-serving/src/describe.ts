import type { Deployment } from "@zen/plugin-sdk";
import { publicView } from "@zen/plugin-sdk/serving";
import { deployedModelId } from "./state/names.js";
import type { Seen } from "./steps/advance.js";

/** What the contract shows: the wish, with the replicas that Vertex AI has at present. */
export function describe({ document, endpoint }: Seen): Deployment {
  const view = publicView(document.deployment);
  const revisions = view.revisions.map((revision) => {
    const model = endpoint?.deployedModels?.find(({ id }) => id === deployedModelId(revision.id));
    const there = model?.status?.availableReplicaCount;
    if (revision.state !== "ready" || there === undefined) return revision;
    return { ...revision, replicas: { ...revision.replicas, ready: Math.min(there, revision.replicas.wished) } };
  });
  return { ...view, revisions };
}
