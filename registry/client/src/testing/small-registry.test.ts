import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface Reply {
  readonly status: number;
  readonly body: object;
}

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly token: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A registry that answers as one function says, and keeps what it was asked. */
export class SmallRegistry {
  address = "";
  readonly received: Received[] = [];
  #server: Server | undefined;

  async start(answer: (asked: Received) => Reply): Promise<this> {
    this.#server = createServer((request, response) => {
      void read(request).then((received) => {
        this.received.push(received);
        const { status, body } = answer(received);
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      });
    }).listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    this.address = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
    return this;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }
}

async function read(request: IncomingMessage): Promise<Received> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return {
    method: String(request.method),
    path: decodeURIComponent(String(request.url)),
    token: request.headers.authorization?.replace("Bearer ", ""),
    body: text === "" ? {} : (JSON.parse(text) as Received["body"]),
  };
}
