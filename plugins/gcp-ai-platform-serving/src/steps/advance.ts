import type { ErrorRecord } from "@zen/plugin-sdk";
import type { WishedRevision } from "@zen/plugin-sdk/serving";
import type { Endpoint } from "../api/resources.js";
import type { DeploymentDocument } from "../state/document.js";
import { deployedModelId, resourceId } from "../state/names.js";
import { bring } from "./bring.js";
import { endStep } from "./end.js";
import { hold } from "./hold.js";
import { failRevision } from "./record.js";
import type { Place } from "./place.js";

/** More steps than any change takes; further ones are for whoever looks next. */
const MOST_STEPS = 40;

export interface Seen {
  readonly document: DeploymentDocument;
  readonly endpoint: Endpoint | undefined;
}

/**
 * Takes a deployment as far as it gets without waiting, and gives what it is then. Several may do it at once: each step is one that is refused, or changes
 * nothing, when it has been done.
 */
export async function advance(place: Place, name: string): Promise<Seen | undefined> {
  for (let step = 1; ; step++) {
    const document = await place.wishes.read(name);
    if (document === undefined) return undefined;
    if (document.ending !== undefined) {
      await endStep(place, name, document.ending); // Whoever began it may have died.
      return undefined;
    }
    const endpoint = await place.api.endpoint(resourceId(name, place.config.staging));
    const missing = document.deployment.revisions.find((revision) => hasVanished(revision, endpoint));
    if (missing !== undefined) {
      await failRevision(place, name, missing.id, vanished(name));
      continue;
    }
    const pending = byWish(document.deployment.revisions).find(({ state }) => state === "pending");
    const next =
      pending === undefined ? await hold(place, document, endpoint) : await bring(place, document, pending, endpoint);
    if (next === "wait" || step >= MOST_STEPS) return { document, endpoint };
  }
}

function byWish(revisions: readonly WishedRevision[]): readonly WishedRevision[] {
  return revisions.toSorted((a, b) => a.wish.order - b.wish.order);
}

/** It was ready, and somebody has undeployed it or deleted its endpoint. */
function hasVanished({ id, state }: WishedRevision, endpoint: Endpoint | undefined): boolean {
  return state === "ready" && endpoint?.deployedModels?.some((model) => model.id === deployedModelId(id)) !== true;
}

function vanished(name: string): ErrorRecord {
  return {
    code: "GCP_ENDPOINT_DELETED",
    message: `Somebody has undeployed ${name} in Vertex AI, or deleted its endpoint`,
    hint: "Deploy it again, or end it with zen deployments:delete.",
  };
}
