import { setTimeout as delay } from "node:timers/promises";
import { ZenError } from "@zen/plugin-sdk";
import { statusOf } from "@zen/gcp-auth/client";
import type { VertexApi } from "../api/vertex.js";
import type { DeploymentDocument } from "../state/document.js";
import { resourceId } from "../state/names.js";
import { isBusy } from "./failure.js";
import type { Next, Place } from "./place.js";

const END_WITHIN_MS = 45 * 60_000;

/** Ends a deployment that is to end, and returns once all is gone. `mark` is that of the end which is meant. */
export async function end(place: Place, name: string, mark: string, pollMs: number): Promise<void> {
  for (const until = performance.now() + END_WITHIN_MS; ;) {
    const next = await endStep(place, name, mark);
    if (next === "done") return;
    if (performance.now() > until)
      throw new ZenError("GCP_OPERATION_TIMEOUT", `Vertex AI has not ended the deployment ${name} within 45 minutes`, {
        hint: `Undeploy it again, or look at the endpoint ${resourceId(name, place.config.staging)} in the console.`,
      });
    if (next === "wait") await delay(pollMs);
  }
}

/**
 * One step of the one order that the service allows: no requests, nothing deployed, no endpoint, no model; then the files and last the record, so that
 * whoever comes after a crash goes on.
 */
export async function endStep(place: Place, name: string, mark: string): Promise<Next | "done"> {
  // Somebody else may have ended it, and a third have deployed the name anew.
  const document = await place.wishes.read(name);
  if (document?.ending !== mark) return "done";
  try {
    const next = await removeOne(place, document);
    if (next !== "done") return next;
  } catch (error) {
    if (isBusy(error) || statusOf(error) === 404) return "wait";
    throw error;
  }
  await place.wishes.folder.deleteAll(`models/${name}/`);
  await place.wishes.forget(name, mark);
  return "done";
}

/** Done once neither endpoint nor model is there. */
async function removeOne({ api, config }: Place, document: DeploymentDocument): Promise<Next | "done"> {
  const id = resourceId(document.deployment.name, config.staging);
  const endpoint = await api.endpoint(id);
  if (endpoint === undefined) {
    if (await isComing(api, document)) return "wait";
    if ((await api.versions(id)) === undefined) return "done";
    await api.deleteModel(id);
    return "wait";
  }
  const [first] = endpoint.deployedModels ?? [];
  if (Object.keys(endpoint.trafficSplit ?? {}).length > 0) {
    await api.setTraffic(id, {}, endpoint.etag);
    return "again";
  }
  if (first === undefined) await api.deleteEndpoint(id);
  else await api.undeployModel(id, first.id);
  return "wait";
}

/** Whether something is being made that would be left over. */
async function isComing(api: VertexApi, { creating, records }: DeploymentDocument): Promise<boolean> {
  const uploads = Object.values(records).map(({ uploading }) => uploading);
  for (const name of [creating, ...uploads]) {
    const operation = name === undefined ? undefined : await api.operation(name);
    if (operation !== undefined && operation.done !== true) return true;
  }
  return false;
}
