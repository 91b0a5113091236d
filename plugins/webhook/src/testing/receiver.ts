import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly headers: IncomingMessage["headers"];
}

type Answer = number | ((response: ServerResponse) => void);

/**
 * A receiver as Standard Webhooks wants it, written from the specification alone. It takes nothing that is not signed with its secret
 * over the very bytes that came, within five minutes; what is wrong with a request is in `faults`.
 */
export class Receiver {
  /** Requests that verify, in their order. */
  readonly received: Received[] = [];
  readonly faults: string[] = [];
  /** What it answers next, and then 204. */
  readonly answers: Answer[] = [];
  readonly #server = createServer((request, response) => void this.#take(request, response));

  constructor(private readonly secret: string) {}

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Resolves when so many requests have verified. */
  async until(count: number): Promise<void> {
    while (this.received.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const fault = this.#faultIn(request, body);
    if (fault !== undefined) {
      this.faults.push(fault);
      response.writeHead(400).end(fault);
      return;
    }
    const { type, data } = JSON.parse(body.toString()) as { type: string; data: unknown };
    this.received.push({ id: String(request.headers["webhook-id"]), type, data, headers: request.headers });
    const answer = this.answers.shift() ?? 204;
    if (typeof answer === "number") response.writeHead(answer).end();
    else answer(response);
  }

  #faultIn({ method, headers }: IncomingMessage, body: Buffer): string | undefined {
    const [id, timestamp, signatures] = ["webhook-id", "webhook-timestamp", "webhook-signature"].map(
      (name) => headers[name],
    );
    if (method !== "POST") return `method ${method}`;
    if (headers["content-type"] !== "application/json") return `content type ${headers["content-type"]}`;
    if (typeof id !== "string" || id === "" || id.includes(".")) return `id ${String(id)}`;
    if (typeof timestamp !== "string" || !/^\d+$/.test(timestamp)) return `timestamp ${String(timestamp)}`;
    if (Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) return "too old, or from the future";
    const key = Buffer.from(this.secret.replace(/^whsec_/, ""), "base64");
    const expected = createHmac("sha256", key)
      .update(Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]))
      .digest();
    const signed = String(signatures)
      .split(" ")
      .map((one) => one.split(","))
      .some(([version, value = ""]) => {
        const given = Buffer.from(value, "base64");
        return version === "v1" && given.length === expected.length && timingSafeEqual(given, expected);
      });
    if (!signed) return "no signature that fits";
    const payload = JSON.parse(body.toString()) as Record<string, unknown>;
    const fields = Object.keys(payload).sort().join();
    if (fields !== "data,timestamp,type") return `fields ${fields}`;
    if (!/^[a-z]+(\.[a-z]+)+$/.test(String(payload["type"]))) return `type ${String(payload["type"])}`;
    if (new Date(String(payload["timestamp"])).toISOString() !== payload["timestamp"]) return "time";
    return undefined;
  }
}
