import { statusOf } from "@zen/gcp-auth/client";
import { resourceId } from "../state/names.js";
import type { Next, Place } from "./place.js";

/** Makes the endpoint under its one id; while that goes on, or when another does it, it is refused as there already. */
export async function createEndpoint({ api, config, wishes }: Place, name: string): Promise<Next> {
  const { dedicated = true, kmsKey, labels } = config;
  try {
    const { name: creating } = await api.createEndpoint(resourceId(name, config.staging), {
      displayName: name,
      labels: { ...labels, "zen-deployment": name },
      ...(dedicated ? { dedicatedEndpointEnabled: true } : {}),
      ...(kmsKey === undefined ? {} : { encryptionSpec: { kmsKeyName: kmsKey } }),
    });
    await wishes.change(name, (document) => document && { ...document, creating });
  } catch (error) {
    if (statusOf(error) !== 409) throw error;
  }
  return "wait";
}
