import { isZenError } from "@zen/plugin-sdk";
import type { GcpClient } from "../client/index.js";
import type { SecretManagerConfig } from "./config.js";
import { baseOf, parentOf } from "./resource.js";

const PAGE = 1_000;
const MOST_PAGES = 100;

interface Page {
  readonly secrets?: readonly { readonly name?: string }[];
  readonly nextPageToken?: string;
}

/** Names that the configuration maps, and those of the project's secrets that begin with the prefix; only the former where the caller may not list. */
export async function listSecrets(client: GcpClient, config: SecretManagerConfig): Promise<readonly string[]> {
  const names = new Set(Object.keys(config.secrets));
  try {
    for await (const id of idsIn(client, config))
      if (id.startsWith(config.prefix) && id !== config.prefix) names.add(id.slice(config.prefix.length));
  } catch (error) {
    if (!isZenError(error, "GCP_PERMISSION_DENIED")) throw error;
  }
  return [...names].sort();
}

async function* idsIn(client: GcpClient, config: SecretManagerConfig): AsyncGenerator<string> {
  const parent = await parentOf(config, () => client.project());
  let pageToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { secrets = [], nextPageToken = "" } = await client.request<Page>({
      method: "GET",
      url: `${baseOf(parent, config.endpoint)}/${parent}/secrets`,
      query: { pageSize: PAGE, pageToken, filter: config.prefix === "" ? undefined : `name:${config.prefix}` },
    });
    for (const { name = "" } of secrets) yield name.slice(name.lastIndexOf("/") + 1);
    if (nextPageToken === "") return;
    pageToken = nextPageToken;
  }
}
