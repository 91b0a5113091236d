import { toErrorRecord } from "@zen/plugin-sdk";
import { loaded, type WishedRevision } from "@zen/plugin-sdk/serving";
import type { Endpoint } from "../api/resources.js";
import { withDeployment, type DeploymentDocument } from "../state/document.js";
import { deployedModelId, resourceId } from "../state/names.js";
import { createEndpoint } from "./create-endpoint.js";
import { deployModel } from "./deploy-model.js";
import { isBusy, mayPass } from "./failure.js";
import type { Next, Place } from "./place.js";
import { failRevision } from "./record.js";
import { hasSplit, splitOf } from "./split.js";
import { upload } from "./upload.js";

/** One step towards a revision that answers: its version, the endpoint, the deployed model, its share of the requests. */
export async function bring(
  place: Place,
  document: DeploymentDocument,
  revision: WishedRevision,
  endpoint: Endpoint | undefined,
): Promise<Next> {
  try {
    return await step(place, document, revision, endpoint);
  } catch (error) {
    if (isBusy(error)) return "wait";
    if (mayPass(error)) throw error;
    return failRevision(place, document.deployment.name, revision.id, toErrorRecord(error));
  }
}

async function step(
  place: Place,
  document: DeploymentDocument,
  { id, replicas }: WishedRevision,
  endpoint: Endpoint | undefined,
): Promise<Next> {
  const { name } = document.deployment;
  if (document.records[id]?.version === undefined) return upload(place, document, id);
  if (endpoint === undefined) return createEndpoint(place, name);
  const isDeployed = endpoint.deployedModels?.some((model) => model.id === deployedModelId(id)) === true;
  if (!isDeployed) return deployModel(place, document, id, replicas.wished);
  return giveShare(place, document, id, endpoint);
}

/** The endpoint sends requests to it first, and then it is said that it is ready. */
async function giveShare(place: Place, document: DeploymentDocument, id: string, endpoint: Endpoint): Promise<Next> {
  const { name } = document.deployment;
  const split = splitOf(loaded(document.deployment, id).revisions);
  if (!hasSplit(endpoint, split))
    await place.api.setTraffic(resourceId(name, place.config.staging), split, endpoint.etag);
  await place.wishes.change(name, (now) => {
    const isPending = now?.deployment.revisions.some((one) => one.id === id && one.state === "pending") === true;
    return now === undefined || !isPending ? undefined : withDeployment(now, loaded(now.deployment, id));
  });
  return "again";
}
