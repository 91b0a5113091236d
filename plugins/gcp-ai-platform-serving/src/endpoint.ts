import type { Endpoint } from "@zen/plugin-sdk";
import { resourceId } from "./state/names.js";
import type { Place } from "./steps/place.js";

/**
 * How predictions are asked for: `:rawPredict`, which hands bodies to the container as they are, or `/invoke`, below which the container's own paths lie. A
 * dedicated endpoint has an address of its own.
 */
export async function endpointOf({ api, config }: Place, name: string): Promise<Endpoint> {
  const { dedicated = true, route = "raw-predict", predictionEndpoint } = config;
  const id = resourceId(name, config.staging);
  const dns =
    dedicated && predictionEndpoint === undefined ? (await api.endpoint(id))?.dedicatedEndpointDns : undefined;
  const base = (predictionEndpoint ?? (dns === undefined ? api.base : `https://${dns}`)).replace(/\/+$/, "");
  const path = `/v1/${api.parent}/endpoints/${id}`;
  const headers = await api.headers(base);
  return route === "invoke"
    ? { base, pathPrefix: `${path}/invoke`, model: name, headers }
    : { base, pathPrefix: path, inferPath: ":rawPredict", model: name, headers };
}
