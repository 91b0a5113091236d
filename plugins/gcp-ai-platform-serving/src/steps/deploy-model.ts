import type { Json } from "@zen/plugin-sdk";
import { statusOf } from "@zen/gcp-auth/client";
import type { Config } from "../config.js";
import type { DeploymentDocument } from "../state/document.js";
import { deployedModelId, resourceId } from "../state/names.js";
import { failureOf } from "./failure.js";
import type { Next, Place } from "./place.js";
import { failRevision, record } from "./record.js";

/** Deploys a revision's version to the endpoint, without any share yet, under the id that it has whoever does it. */
export async function deployModel(
  place: Place,
  { deployment: { name }, records }: DeploymentDocument,
  id: string,
  replicas: number,
): Promise<Next> {
  const { version, deploying } = records[id] ?? {};
  const kept = version === undefined ? {} : { version };
  if (deploying !== undefined) {
    const operation = await place.api.operation(deploying);
    if (operation?.done === false || (operation !== undefined && operation.done === undefined)) return "wait";
    if (operation?.error !== undefined) return failRevision(place, name, id, failureOf(operation));
    return record(place, name, id, kept);
  }
  try {
    const { name: operation } = await place.api.deployModel(resourceId(name, place.config.staging), {
      deployedModel: deployedModelOf(place, name, id, version, replicas),
    });
    return await record(place, name, id, { ...kept, deploying: operation });
  } catch (error) {
    // Somebody has deleted the version, or the whole model: it is uploaded anew.
    if (statusOf(error) === 404) return record(place, name, id, {});
    throw error;
  }
}

function deployedModelOf(
  { api, config }: Place,
  name: string,
  id: string,
  version: string | undefined,
  replicas: number,
): { readonly [key: string]: Json } {
  const { serviceAccount } = config;
  return {
    id: deployedModelId(id),
    displayName: `${name} ${id}`,
    model: `${api.parent}/models/${resourceId(name, config.staging)}@${version}`,
    dedicatedResources: dedicatedResources(config, replicas),
    ...(serviceAccount === undefined ? {} : { serviceAccount }),
  };
}

export function dedicatedResources(config: Config, replicas: number): { readonly [key: string]: Json } {
  const { machineType = "n1-standard-2", acceleratorType, acceleratorCount = 1, maxReplicas = 1, spot } = config;
  return {
    machineSpec: { machineType, ...(acceleratorType === undefined ? {} : { acceleratorType, acceleratorCount }) },
    minReplicaCount: replicas,
    maxReplicaCount: Math.max(maxReplicas, replicas),
    ...(spot === true ? { spot } : {}),
  };
}
