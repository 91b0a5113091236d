import type { Json } from "@zen/plugin-sdk";
import { statusOf } from "@zen/gcp-auth/client";
import type { DeploymentDocument } from "../state/document.js";
import { modelFolder, resourceId } from "../state/names.js";
import { failRevision, record } from "./record.js";
import { failureOf } from "./failure.js";
import type { Next, Place } from "./place.js";

const REVISION_LABEL = "zen-revision";
/** For how long a container may take to load its model. */
const DEPLOY_WITHIN = "1800s";

/** Brings the version of the model about that a revision is. */
export async function upload(
  place: Place,
  { deployment: { name }, records }: DeploymentDocument,
  id: string,
): Promise<Next> {
  const { uploading } = records[id] ?? {};
  if (uploading !== undefined) return follow(place, name, id, uploading);
  const model = resourceId(name, place.config.staging);
  const versions = await place.api.versions(model);
  const known = versions?.find(({ labels }) => labels?.[REVISION_LABEL] === id);
  if (known !== undefined) return record(place, name, id, { version: known.versionId });
  try {
    const target = versions === undefined ? { modelId: model } : { parentModel: `${place.api.parent}/models/${model}` };
    const { name: operation } = await place.api.uploadModel({ ...target, model: modelOf(place, name, id) });
    return await record(place, name, id, { uploading: operation });
  } catch (error) {
    // Somebody else has just made the model, or its first version is on its way.
    if (statusOf(error) === 409 || statusOf(error) === 404) return "wait";
    throw error;
  }
}

async function follow(place: Place, name: string, id: string, uploading: string): Promise<Next> {
  const operation = await place.api.operation(uploading);
  if (operation === undefined) return record(place, name, id, {});
  if (operation.done !== true) return "wait";
  if (operation.error !== undefined) return failRevision(place, name, id, failureOf(operation));
  return record(place, name, id, { version: operation.response?.modelVersionId ?? "1" });
}

function modelOf({ config, wishes }: Place, name: string, id: string): Json {
  const { image, route = "raw-predict", kmsKey, labels } = config;
  return {
    displayName: name,
    artifactUri: wishes.folder.uriOf(modelFolder(name, id).replace(/\/$/, "")),
    versionAliases: ["default", `r-${id}`],
    labels: { ...labels, "zen-deployment": name, [REVISION_LABEL]: id },
    containerSpec: {
      imageUri: image,
      ports: [{ containerPort: 8080 }],
      healthRoute: "/v2/health/ready",
      deploymentTimeout: DEPLOY_WITHIN,
      ...(route === "invoke" ? { invokeRoutePrefix: "/*" } : { predictRoute: `/v2/models/${name}/infer` }),
    },
    ...(kmsKey === undefined ? {} : { encryptionSpec: { kmsKeyName: kmsKey } }),
  };
}
