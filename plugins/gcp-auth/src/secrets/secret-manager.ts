import { isZenError, type SecretSource } from "@zen/plugin-sdk";
import { gcpClient, statusOf, type GcpClient } from "../client/index.js";
import type { SecretManagerConfig } from "./config.js";
import { listSecrets } from "./list.js";
import { textOf, type Payload } from "./payload.js";
import { baseOf, resourceOf } from "./resource.js";

/** Secrets in Google's Secret Manager. Nothing is kept: a rotated secret is seen when it is asked for again. */
export function secretManager(config: SecretManagerConfig): SecretSource {
  const client = gcpClient(config, { service: "secretmanager.googleapis.com" });
  const find = (name: string) => resourceOf(name, config, () => client.project());
  return {
    async get(name, signal) {
      const resource = await find(name);
      return resource === undefined ? undefined : access(client, resource, config, signal);
    },
    async has(name, signal) {
      const resource = await find(name);
      if (resource === undefined) return false;
      const enabled = await isEnabled(client, resource, config, signal);
      return enabled ?? (await access(client, resource, config, signal)) !== undefined;
    },
    names: () => listSecrets(client, config),
  };
}

/** The value, undefined where there is no such secret or version. What is damaged on the way is asked for once more. */
async function access(
  client: GcpClient,
  resource: string,
  { endpoint }: SecretManagerConfig,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const ask = async (): Promise<string | undefined> => {
    const answer = await unlessMissing(
      client.request<{ readonly payload?: Payload }>({
        method: "GET",
        url: `${baseOf(resource, endpoint)}/${resource}:access`,
        ...(signal === undefined ? {} : { signal }),
      }),
    );
    return answer === undefined ? undefined : textOf(answer.payload ?? {}, resource);
  };
  return ask().catch((error: unknown) => {
    if (isZenError(error, "SECRET_DAMAGED")) return ask();
    throw error;
  });
}

/**
 * Whether a version is there and can be read, without reading it; undefined where that cannot be told: the role that reads secrets may not
 * look at versions, and why one is disabled the service says best itself.
 */
async function isEnabled(
  client: GcpClient,
  resource: string,
  { endpoint }: SecretManagerConfig,
  signal: AbortSignal | undefined,
): Promise<boolean | undefined> {
  try {
    const { state } = await client.request<{ readonly state?: string }>({
      method: "GET",
      url: `${baseOf(resource, endpoint)}/${resource}`,
      ...(signal === undefined ? {} : { signal }),
    });
    return state === "ENABLED" ? true : undefined;
  } catch (error) {
    if (isZenError(error, "GCP_NOT_FOUND")) return false;
    if (isZenError(error, "GCP_PERMISSION_DENIED")) return undefined;
    throw error;
  }
}

async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch((error: unknown) => {
    if (statusOf(error) === 404) return undefined;
    throw error;
  });
}
