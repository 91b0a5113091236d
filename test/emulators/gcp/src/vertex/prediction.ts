import { buffer } from "node:stream/consumers";
import { GoogleError } from "../core/google-error.js";
import { RawAnswer, type Call, type Route } from "../core/service.js";
import type { KeptEndpoint } from "./endpoint.js";
import type { Endpoints } from "./endpoints.js";
import type { ContainerSpec } from "./server.js";
import { chosen } from "./split.js";

const ENDPOINT = "/v1/projects/{project}/locations/{location}/endpoints/{endpoint}";
/** The address of the API, or the one that a dedicated endpoint has for itself. */
export type Door = "shared" | "dedicated";
const LARGEST = { shared: 1_500_000, dedicated: 10_000_000 } as const;

/** Predictions by one of the two addresses. Their bodies are whatever the container speaks, which no definition describes. */
export function predictionRoutes(
  endpoints: Endpoints,
  specOf: (model: string) => ContainerSpec,
  door: Door,
): readonly Route[] {
  const route = (verb: string, path: string, handle: (call: Call) => Promise<RawAnswer>): Route => ({
    id: `aiplatform.projects.locations.endpoints.${verb}`,
    permission: "aiplatform.endpoints.predict",
    takes: "stream",
    defined: false,
    ...{ method: "POST", path, handle },
  });
  const forward = async (call: Call, pathOf: (spec: ContainerSpec) => string): Promise<RawAnswer> => {
    const kept = endpoints.find(call);
    mustBeAskedHere(kept, door);
    const id = chosen(kept.resource.trafficSplit);
    const server = id === undefined ? undefined : kept.servers.get(id);
    const deployed = kept.resource.deployedModels.find((one) => one.id === id);
    if (server === undefined || deployed === undefined)
      throw new GoogleError(
        "FAILED_PRECONDITION",
        `Endpoint ${kept.resource.name} does not have any deployed models with traffic.`,
      );
    const path = pathOf(specOf(`${deployed.model}@${deployed.modelVersionId}`));
    const body = await buffer(call.stream);
    if (body.length > LARGEST[door])
      throw new GoogleError("INVALID_ARGUMENT", `Request payload size exceeds the limit: ${LARGEST[door]} bytes.`);
    const headers = { "content-type": call.headers["content-type"] ?? "application/json" };
    const answer = await fetch(server.origin + path, { method: "POST", body, headers });
    return new RawAnswer({
      status: answer.status,
      headers: { "content-type": answer.headers.get("content-type") ?? "application/json" },
      body: new Uint8Array(await answer.arrayBuffer()),
    });
  };
  return [
    route("rawPredict", `${ENDPOINT}:rawPredict`, (call) =>
      forward(call, ({ predictRoute, invokeRoutePrefix }) => {
        if (invokeRoutePrefix !== undefined)
          throw new GoogleError("FAILED_PRECONDITION", "The model can only be asked by invoke.");
        return predictRoute ?? "/predict";
      }),
    ),
    route("invoke.invoke", `${ENDPOINT}/invoke/{+rest}`, (call) =>
      forward(call, ({ invokeRoutePrefix }) => {
        if (invokeRoutePrefix !== "/*")
          throw new GoogleError("FAILED_PRECONDITION", "The model cannot be asked by invoke.");
        return `/${call.path["rest"]}`;
      }),
    ),
  ];
}

function mustBeAskedHere({ resource }: KeptEndpoint, door: Door): void {
  const isDedicated = resource.dedicatedEndpointEnabled === true;
  if (isDedicated === (door === "dedicated")) return;
  throw new GoogleError(
    "FAILED_PRECONDITION",
    isDedicated
      ? `This endpoint is a dedicated endpoint and cannot be accessed through the Vertex AI API. Please access the endpoint using its dedicated dns name '${resource.dedicatedEndpointDns}'.`
      : "This endpoint is no dedicated endpoint.",
  );
}
