import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Cloud } from "../core/service.js";

/** What a machine's metadata server knows of it. */
export interface MachineFacts {
  readonly name: string;
  readonly zone: string;
  /** E-mail of its service account. */
  readonly account: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** By `NAMESPACE/KEY`. */
  readonly guestAttributes: Map<string, string>;
  readonly preempted: boolean;
}

const ROOT = "/computeMetadata/v1/";

/** The metadata server of one machine, with waiting for changes; see "View and query VM metadata" in Compute Engine's documentation. */
export class MachineMetadata {
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  #etag = 1;
  readonly #waiting = new Set<() => void>();

  constructor(
    private readonly cloud: Cloud,
    private readonly facts: () => MachineFacts,
  ) {}

  async start(): Promise<void> {
    await once(this.#server.listen(0, "127.0.0.1"), "listening");
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Wakes whoever waits for another value. */
  changed(): void {
    this.#etag++;
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://metadata.google.internal");
    const say = (status: number, text = "", type = "application/text"): void =>
      void response
        .writeHead(status, { "metadata-flavor": "Google", etag: this.#etag.toString(16), "content-type": type })
        .end(text);
    if (url.pathname === "/") return say(200, "computeMetadata/\n");
    if (request.headers["metadata-flavor"] !== "Google") return say(403, "Missing Metadata-Flavor:Google header.");
    const key = url.pathname.startsWith(ROOT) ? url.pathname.slice(ROOT.length).replace(/\/$/, "") : "";
    const guest = /^instance\/guest-attributes\/([^/]+\/[^/]+)$/.exec(key)?.[1];
    if (request.method === "PUT") return this.#put(guest, request, say);
    if (url.searchParams.get("wait_for_change") === "true" && this.#value(key) !== undefined)
      await this.#change(url.searchParams);
    const value = guest === undefined ? this.#value(key) : this.facts().guestAttributes.get(guest);
    if (value === undefined) return say(404, "Not Found");
    return typeof value === "string" ? say(200, value) : say(200, JSON.stringify(value), "application/json");
  }

  async #put(
    guest: string | undefined,
    request: IncomingMessage,
    say: (status: number, text?: string) => void,
  ): Promise<void> {
    let value = "";
    for await (const chunk of request.setEncoding("utf8") as AsyncIterable<string>) value += chunk;
    const { attributes, guestAttributes } = this.facts();
    if (guest === undefined || !/^true$/i.test(attributes.get("enable-guest-attributes") ?? ""))
      return say(403, "Guest attributes endpoint access is disabled.");
    guestAttributes.set(guest, value);
    say(200);
  }

  async #change(query: URLSearchParams): Promise<void> {
    const last = query.get("last_etag");
    if (last !== null && last !== this.#etag.toString(16)) return;
    const seconds = Number(query.get("timeout_sec") ?? "600");
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, seconds * 1000);
      timer.unref();
      this.#waiting.add(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #value(key: string): string | object | undefined {
    const { name, zone, account, attributes, preempted } = this.facts();
    const { project, projectNumber, tokens } = this.cloud;
    const attribute = /^instance\/attributes\/(.+)$/.exec(key)?.[1];
    if (attribute !== undefined) return attributes.get(attribute);
    const scopes = ["https://www.googleapis.com/auth/cloud-platform"];
    switch (key.replace(`/service-accounts/${account}`, "/service-accounts/default")) {
      case "project/project-id":
        return project;
      case "project/numeric-project-id":
        return projectNumber;
      case "universe/universe-domain":
      case "universe/universe_domain":
        return "googleapis.com";
      case "instance/name":
        return name;
      case "instance/zone":
        return `projects/${projectNumber}/zones/${zone}`;
      case "instance/preempted":
        return preempted ? "TRUE" : "FALSE";
      case "instance":
        return "attributes/\nname\nservice-accounts/\nzone\n";
      case "instance/service-accounts":
        return `${account}/\ndefault/\n`;
      case "instance/service-accounts/default":
        return { aliases: ["default"], email: account, scopes };
      case "instance/service-accounts/default/email":
        return account;
      case "instance/service-accounts/default/scopes":
        return scopes.join("\n");
      case "instance/service-accounts/default/token": {
        const { token, seconds } = tokens.issue(account);
        return { access_token: token, expires_in: seconds, token_type: "Bearer" };
      }
      default:
        return undefined;
    }
  }
}
