import { setTimeout as delay } from "node:timers/promises";
import { ZenError } from "@zen/plugin-sdk";
import { statusOf } from "@zen/gcp-auth/client";
import { resourceId } from "../state/names.js";
import { isBusy } from "./failure.js";
import type { Next, Place } from "./place.js";

const END_WITHIN_MS = 45 * 60_000;

/**
 * Ends a deployment that is to end, in the one order that the service allows: no requests, nothing deployed, no endpoint, no model; then the files
 * and last the record, so that whoever comes after a crash goes on.
 */
export async function end(place: Place, name: string, pollMs: number): Promise<void> {
  const until = performance.now() + END_WITHIN_MS;
  for (;;) {
    const next = await endOnce(place, name).catch((error: unknown): Next => {
      if (isBusy(error) || statusOf(error) === 404) return "wait";
      throw error;
    });
    if (next === undefined) break;
    if (performance.now() > until)
      throw new ZenError("GCP_OPERATION_TIMEOUT", `Vertex AI has not ended the deployment ${name} within 45 minutes`, {
        hint: `Undeploy it again, or look at the endpoint ${resourceId(name, place.config.staging)} in the console.`,
      });
    if (next === "wait") await delay(pollMs);
  }
  await place.wishes.folder.deleteAll(`models/${name}/`);
  await place.wishes.forget(name);
}

/** Undefined once neither endpoint nor model is there. */
async function endOnce({ api, config }: Place, name: string): Promise<Next | undefined> {
  const id = resourceId(name, config.staging);
  const endpoint = await api.endpoint(id);
  if (endpoint === undefined) {
    if ((await api.versions(id)) === undefined) return undefined;
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
