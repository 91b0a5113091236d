import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The connection is cut instead. */
  readonly cut?: boolean;
  /** Nothing is ever answered. */
  readonly silent?: boolean;
}

const METADATA = "/computeMetadata/v1/";

/** A loopback server that is metadata server, IAM Credentials and any API at once; what it was asked is kept. */
export class Google {
  readonly asked: Asked[] = [];
  /** What the API answers next, and then `{}`. */
  readonly answers: Answer[] = [];
  /** How many tokens the metadata server has made. */
  tokens = 0;
  /** A token that the API takes no longer. */
  refused: string | undefined;
  /** What generateAccessToken answers instead of a token. */
  impersonation: Answer | undefined;
  readonly #server = createServer((request, response) => {
    void this.#answer(request).then(({ status = 200, headers = {}, body = {}, cut = false, silent = false }) => {
      if (silent) return;
      if (cut) response.destroy();
      else
        response
          .writeHead(status, { "content-type": "application/json", "metadata-flavor": "Google", ...headers })
          .end(typeof body === "string" ? body : JSON.stringify(body));
    });
  });

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  /** Calls of the API, without those for tokens. */
  get calls(): readonly Asked[] {
    return this.asked.filter(({ path }) => !path.startsWith(METADATA) && !path.includes(":generateAccessToken"));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url ?? "";
    const { method = "", headers } = request;
    this.asked.push({ method, path, headers, body: Buffer.concat(chunks).toString() });
    if (path.startsWith(METADATA)) return this.#metadata(path.slice(METADATA.length));
    if (path.endsWith(":generateAccessToken"))
      return this.impersonation ?? { body: { accessToken: "impersonated-token", expireTime: "2100-01-01T00:00:00Z" } };
    if (this.refused !== undefined && headers.authorization === `Bearer ${this.refused}`) return { status: 401 };
    return this.answers.shift() ?? {};
  }

  #metadata(path: string): Answer {
    if (path.startsWith("instance/service-accounts/default/token"))
      return { body: { access_token: `token-${++this.tokens}`, expires_in: 3600, token_type: "Bearer" } };
    if (path === "instance/service-accounts/default/email")
      return { body: "robot@test-project.iam.gserviceaccount.com" };
    if (path === "project/project-id") return { body: "test-project" };
    if (path === "universe/universe-domain") return { body: "googleapis.com" };
    return { status: 404, body: "not here" };
  }
}
