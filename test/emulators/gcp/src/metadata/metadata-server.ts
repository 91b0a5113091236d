import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Tokens } from "../core/tokens.js";

export interface MetadataOptions {
  readonly project: string;
  readonly projectNumber: string;
  /** E-mail of the service account that tokens are given out for. */
  readonly account: string;
  readonly tokens: Tokens;
  /** `instance/...` keys beyond the service account: `id`, `name`, `zone`, `attributes/startup-script`. */
  readonly instance?: Readonly<Record<string, string>>;
  /** Called for `PUT instance/guest-attributes/NAMESPACE/KEY`; without it they are refused, as where they are not enabled. */
  readonly onGuestAttribute?: (path: string, value: string) => void;
}

export interface MetadataServer {
  /** `host:port`, for `GCE_METADATA_HOST`. */
  readonly host: string;
  close(): Promise<void>;
}

const root = "/computeMetadata/v1/";

/** The metadata server of one machine, as far as programs on it ask: see "About VM metadata" in Compute Engine's documentation. */
export async function startMetadata(options: MetadataOptions): Promise<MetadataServer> {
  const server = createServer((request, response) => void answer(options, request, response));
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function answer(options: MetadataOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://metadata.google.internal");
  const say = (status: number, text: string, type = "application/text"): void =>
    void response
      .writeHead(status, { "metadata-flavor": "Google", server: "Metadata Server for VM", "content-type": type })
      .end(text);
  if (url.pathname === "/") return say(200, "computeMetadata/\n");
  if (request.headers["metadata-flavor"] !== "Google" || request.headers["x-forwarded-for"] !== undefined)
    return say(
      403,
      "Your client does not have permission to get this URL from this server: Missing Metadata-Flavor:Google header.",
    );
  const key = url.pathname.startsWith(root) ? url.pathname.slice(root.length).replace(/\/$/, "") : undefined;
  if (key === undefined) return say(404, "Not Found");
  if (request.method === "PUT") {
    let value = "";
    for await (const chunk of request.setEncoding("utf8") as AsyncIterable<string>) value += chunk;
    const guest = /^instance\/guest-attributes\/([^/]+\/[^/]+)$/.exec(key)?.[1];
    if (guest === undefined || options.onGuestAttribute === undefined)
      return say(403, "Guest attributes endpoint access is disabled.");
    options.onGuestAttribute(guest, value);
    return say(200, "");
  }
  const found = valueOf(options, key, url.searchParams);
  if (found === undefined) return say(404, "Not Found");
  return typeof found === "string" ? say(200, found) : say(200, JSON.stringify(found), "application/json");
}

function valueOf(options: MetadataOptions, key: string, query: URLSearchParams): string | object | undefined {
  const { project, projectNumber, account, tokens, instance = {} } = options;
  const accounts = /^instance\/service-accounts\/(?:default|([^/]+))(?:\/(\w+))?$/.exec(key);
  if (accounts !== null && [undefined, account].includes(accounts[1])) {
    const scopes = ["https://www.googleapis.com/auth/cloud-platform"];
    switch (accounts[2]) {
      case undefined:
        return query.get("recursive") === "true"
          ? { aliases: ["default"], email: account, scopes }
          : "aliases\nemail\nscopes\ntoken\n";
      case "email":
        return account;
      case "scopes":
        return scopes.join("\n");
      case "token": {
        const { token, seconds } = tokens.issue(account);
        return { access_token: token, expires_in: seconds, token_type: "Bearer" };
      }
      default:
        return undefined;
    }
  }
  switch (key) {
    case "project/project-id":
      return project;
    case "project/numeric-project-id":
      return projectNumber;
    case "universe/universe-domain":
    case "universe/universe_domain":
      return "googleapis.com";
    case "instance":
      return "attributes/\nid\nname\nservice-accounts/\nzone\n";
    case "instance/service-accounts":
      return `${account}/\ndefault/\n`;
    default:
      return key.startsWith("instance/") ? instance[key.slice("instance/".length)] : undefined;
  }
}
