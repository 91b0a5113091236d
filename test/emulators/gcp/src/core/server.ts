import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { PathTemplate } from "../definitions/path-template.js";
import type { DefinedMethod, Definitions } from "../definitions/types.js";
import type { Fault } from "./faults.js";
import { GoogleError } from "./google-error.js";
import {
  RawAnswer,
  type Answer,
  type Call,
  type Cloud,
  type Route,
  type RunningService,
  type Service,
} from "./service.js";

/** A request that was answered, for tests that count. */
export interface Asked {
  readonly service: string;
  readonly method: string;
  readonly url: string;
  readonly principal: string;
  readonly body: unknown;
}

export interface ServedService {
  readonly url: string;
  readonly service: RunningService;
  close(): Promise<void>;
}

/** Larger bodies of JSON are refused, as Google's front end does. */
const maxJsonBytes = 10 * 1024 * 1024;

/**
 * Puts a service onto a port of loopback. What each request must pass before its handler: a token that counts, an API that is enabled, the
 * permission of its route, every one of `definitions`, and no injected fault. Each answer is held to the definitions too: an emulator that
 * answers what the real service cannot is a fault of the emulator's, told as status 500.
 */
export async function serve(
  { name, api }: Service,
  service: RunningService,
  cloud: Cloud,
  definitions: readonly Definitions[],
  tell: (asked: Asked) => void,
  server: Server = createServer(),
): Promise<ServedService> {
  const routes = service.routes.map((route) => ({ route, template: new PathTemplate(route.path) }));
  server.on("request", (request, response) => void answer(request, response));
  if (!server.listening) await once(server.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let fault: Fault | undefined;
    try {
      const asked = new URL(request.url ?? "/", url);
      const found = find(request.method ?? "GET", asked.pathname);
      fault = cloud.faults.take(found.route.id);
      if (fault?.kind === "hang") return;
      const principal = cloud.tokens.principal(request.headers.authorization);
      if (fault?.kind === "refuse") throw fault.error;
      cloud.iam.checkApi(api);
      const { route } = found;
      if (route.permission !== undefined)
        cloud.iam.check(principal, route.permission, `projects/${cloud.project}`, api);
      const body = route.takes === "stream" ? undefined : await readJson(request);
      const defined = route.defined === false ? [] : definedBy(route, asked, body);
      const call: Call = {
        path: found.path,
        query: asked.searchParams,
        headers: request.headers as Call["headers"],
        body: (body ?? {}) as Call["body"],
        stream: request,
        principal,
        url: asked,
      };
      tell({ service: name, method: route.id, url: asked.href, principal, body });
      const given = await route.handle(call);
      if (fault?.kind === "lose") return void response.destroy();
      if (!(given instanceof RawAnswer)) {
        const problems = defined.flatMap((method) => method.checkResponse(given));
        if (problems.length > 0) throw new Error(`${route.id} answers what Google cannot: ${problems.join("; ")}`);
      }
      await send(response, given instanceof RawAnswer ? given.answer : json(200, given ?? {}), fault);
    } catch (error) {
      if (fault?.kind === "lose") return void response.destroy();
      await send(response, refusal(error), undefined);
    } finally {
      // What a handler left unread would keep the connection from being used again.
      request.resume();
    }
  }

  function find(method: string, pathname: string): { readonly route: Route; readonly path: Call["path"] } {
    for (const { route, template } of routes) {
      const path = route.method === method ? template.match(pathname) : undefined;
      if (path !== undefined) return { route, path };
    }
    throw new GoogleError("NOT_FOUND", `The requested URL ${pathname} was not found on this server.`);
  }

  /** @throws GoogleError when one of the vendor's definitions would not have the request. */
  function definedBy(route: Route, asked: URL, body: unknown): readonly DefinedMethod[] {
    const methods = definitions.map((source) => {
      const method = source.find(route.method, asked.pathname);
      if (method === undefined)
        throw new Error(`${source.source} knows no ${route.method} ${asked.pathname} (${route.id})`);
      return method;
    });
    const problems = methods.flatMap((method) =>
      method.checkRequest({ path: asked.pathname, query: asked.searchParams, body }),
    );
    if (problems.length > 0) throw new GoogleError("INVALID_ARGUMENT", problems.join("\n"));
    return methods;
  }

  return {
    url,
    service,
    async close() {
      await service.close?.();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    if ((size += chunk.length) > maxJsonBytes)
      throw new GoogleError("INVALID_ARGUMENT", "Request payload size exceeds the limit: 10485760 bytes.");
    chunks.push(chunk);
  }
  if (size === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new GoogleError("INVALID_ARGUMENT", "Invalid JSON payload received. Unexpected token.");
  }
}

function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: { ...headers, "content-type": "application/json; charset=UTF-8" },
    body: Buffer.from(JSON.stringify(body)),
  };
}

function refusal(error: unknown): Answer {
  if (error instanceof GoogleError) return json(error.code, error.body, error.headers);
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return json(500, { error: { code: 500, status: "INTERNAL", message: `The emulator itself failed: ${message}` } });
}

async function send(response: ServerResponse, answer: Answer, fault: Fault | undefined): Promise<void> {
  const { status = 200, headers = {}, body = new Uint8Array() } = answer;
  if (response.destroyed) return;
  if (body instanceof Uint8Array) {
    response.writeHead(status, { ...headers, "content-length": body.length });
    if (fault?.kind !== "cut") return void response.end(body);
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
    return;
  }
  response.writeHead(status, headers);
  const source = fault?.kind === "cut" ? halfOf(body) : body;
  await pipeline(Readable.from(source), response).catch(() => void response.destroy());
}

/** The first chunk, half of it, and then an end that the client takes for a lost connection. */
async function* halfOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    yield chunk.subarray(0, Math.floor(chunk.length / 2));
    throw new Error("cut on purpose");
  }
}
