import type { Serving } from "@zen/plugin-sdk";
import { ZenError } from "@zen/plugin-sdk";
import { gcpClient } from "@zen/gcp-auth/client";
import { StagingFolder } from "./api/storage.js";
import { VertexApi } from "./api/vertex.js";
import type { Config } from "./config.js";
import { refuseLegacy } from "./legacy.js";
import { VertexServing } from "./serving.js";
import { Wishes } from "./state/wishes.js";

/** Opens the deployments of a staging folder. @throws ZenError `GCP_AI_PLATFORM_GONE`, `CONFIG_INVALID`, `GCP_NO_PROJECT` */
export async function openVertexServing(config: Config): Promise<Serving> {
  refuseLegacy(config);
  const { location, dedicated = true, route = "raw-predict", pollSeconds = 10 } = config;
  if (route === "invoke" && !dedicated)
    throw new ZenError("CONFIG_INVALID", "The route invoke is there at dedicated endpoints alone", {
      place: "gcp-ai-platform-serving",
      hint: 'Leave "dedicated" out, or take the route "raw-predict".',
    });
  const client = gcpClient(config, { service: "aiplatform.googleapis.com" });
  const base = trimmed(config.endpoint ?? `https://${location}-aiplatform.googleapis.com`);
  const storage = gcpClient(config, { service: "storage.googleapis.com" });
  const folder = new StagingFolder(
    storage,
    trimmed(config.storageEndpoint ?? "https://storage.googleapis.com"),
    config.staging,
  );
  const project = await client.project();
  const place = { api: new VertexApi(client, base, project, location), wishes: new Wishes(folder), config };
  return new VertexServing(place, `vertex:${project}/${location}/${folder.uriOf("")}`, pollSeconds * 1000);
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, "");
}
