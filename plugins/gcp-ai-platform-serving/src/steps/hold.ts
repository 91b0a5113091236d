import { statusOf } from "@zen/gcp-auth/client";
import type { Endpoint } from "../api/resources.js";
import { withoutGone, type DeploymentDocument } from "../state/document.js";
import { deployedModelId, modelFolder, resourceId } from "../state/names.js";
import { dedicatedResources } from "./deploy-model.js";
import { isBusy } from "./failure.js";
import type { Next, Place } from "./place.js";
import { hasSplit, splitOf } from "./split.js";

/** One step of keeping what is ready as it is wished for, and of removing what is served no more. */
export async function hold(place: Place, document: DeploymentDocument, endpoint: Endpoint | undefined): Promise<Next> {
  if (endpoint === undefined) return "wait";
  try {
    return (
      (await shares(place, document, endpoint)) ??
      (await surplus(place, document, endpoint)) ??
      (await replicas(place, document, endpoint)) ??
      (await sweep(place, document)) ??
      "wait"
    );
  } catch (error) {
    // What is there no more was removed by somebody who took the same step.
    if (isBusy(error) || statusOf(error) === 404) return "wait";
    throw error;
  }
}

async function shares(
  { api, config }: Place,
  { deployment }: DeploymentDocument,
  endpoint: Endpoint,
): Promise<Next | undefined> {
  const split = splitOf(deployment.revisions);
  if (hasSplit(endpoint, split)) return undefined;
  await api.setTraffic(resourceId(deployment.name, config.staging), split, endpoint.etag);
  return "again";
}

/** Models that are deployed and not wished for: they have no share by now. One operation at a time. */
async function surplus(
  { api, config }: Place,
  { deployment }: DeploymentDocument,
  endpoint: Endpoint,
): Promise<Next | undefined> {
  const wanted = new Set(deployment.revisions.map(({ id }) => deployedModelId(id)));
  const [first] = (endpoint.deployedModels ?? []).filter(({ id }) => !wanted.has(id));
  if (first === undefined) return undefined;
  await api.undeployModel(resourceId(deployment.name, config.staging), first.id);
  return "wait";
}

async function replicas(
  { api, config }: Place,
  { deployment }: DeploymentDocument,
  endpoint: Endpoint,
): Promise<Next | undefined> {
  for (const {
    id,
    replicas: { wished },
  } of deployment.revisions) {
    const model = endpoint.deployedModels?.find((one) => one.id === deployedModelId(id));
    const now = model?.dedicatedResources?.minReplicaCount;
    if (model === undefined || now === undefined || now === wished) continue;
    const { minReplicaCount = 1, maxReplicaCount = 1 } = dedicatedResources(config, wished);
    await api.mutateDeployedModel(resourceId(deployment.name, config.staging), {
      deployedModel: { id: model.id, dedicatedResources: { minReplicaCount, maxReplicaCount } },
      updateMask: "dedicatedResources.minReplicaCount,dedicatedResources.maxReplicaCount",
    });
    return "wait";
  }
  return undefined;
}

/** Versions and files of revisions that are gone. What is still in use is refused as busy, and swept another time. */
async function sweep(
  { api, config, wishes }: Place,
  { deployment: { name }, gone = {} }: DeploymentDocument,
): Promise<Next | undefined> {
  const [first] = Object.entries(gone);
  if (first === undefined) return undefined;
  const [id, { version }] = first;
  const model = resourceId(name, config.staging);
  const versions = (await api.versions(model)) ?? [];
  const kept = versions.find(({ versionId }) => versionId === version);
  if ((kept?.deployedModels?.length ?? 0) > 0) return "wait"; // It is being undeployed.
  const isDefault = kept?.versionAliases?.includes("default") === true;
  if (kept !== undefined && !isDefault) await api.deleteVersion(model, kept.versionId);
  await wishes.folder.deleteAll(modelFolder(name, id));
  await wishes.change(name, (document) => (document?.gone?.[id] === undefined ? undefined : withoutGone(document, id)));
  return "again";
}
