import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { decodeJson } from "./decode-json.js";
import { decodeProtobuf } from "./decode-protobuf.js";
import { faultIn, type Span } from "./span.js";

const DECODERS: Readonly<Record<string, (body: Buffer) => readonly Span[]>> = {
  "application/json": decodeJson,
  "application/x-protobuf": decodeProtobuf,
};

/** Takes traces over OTLP/HTTP, in both encodings, and holds every request against the protocol. */
export class Collector {
  readonly spans: Span[] = [];
  readonly faults: string[] = [];
  readonly types = new Set<string>();
  /** All that came, as it came. */
  text = "";
  readonly #server = createServer((request, response) => {
    void this.#take(request).then((fault) => {
      if (fault !== undefined) this.faults.push(fault);
      const type = request.headers["content-type"] ?? "application/json";
      response.writeHead(fault === undefined ? 200 : 400, { "content-type": type });
      response.end(type === "application/json" ? "{}" : "");
    });
  });

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  forget(): void {
    this.spans.length = 0;
    this.text = "";
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** The names on the way from a root to the span. */
  pathOf(span: Span): readonly string[] {
    const parent = this.spans.find(({ spanId, traceId }) => spanId === span.parentSpanId && traceId === span.traceId);
    return [...(parent === undefined ? [] : this.pathOf(parent)), span.name];
  }

  async #take(request: IncomingMessage): Promise<string | undefined> {
    const { method, url, headers } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const sent = Buffer.concat(chunks);
    const type = headers["content-type"] ?? "";
    if (method !== "POST" || url !== "/v1/traces") return `${method} ${url}`;
    const decode = DECODERS[type];
    if (decode === undefined) return `content type ${type}`;
    this.types.add(type);
    try {
      const body = headers["content-encoding"] === "gzip" ? gunzipSync(sent) : sent;
      this.text += body.toString("latin1");
      const spans = decode(body);
      this.spans.push(...spans);
      return spans.map(faultIn).find((fault) => fault !== undefined);
    } catch (error) {
      return String(error);
    }
  }
}
