import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { quoted, RequestError } from "../request/request-error.js";
import { errorAnswer, type Answer } from "./answer.js";
import { readBody } from "./body.js";
import { log } from "./log.js";
import type { Routes } from "./routes.js";
import { TIMEOUTS, type Timeouts } from "./timeouts.js";

/** An HTTP server that refuses what is malformed, too big or too slow, and answers everything in JSON. */
export function httpServer(routes: Routes, maxRequestBytes: number, timeouts: Timeouts = TIMEOUTS): Server {
  const server = createServer(
    {
      headersTimeout: timeouts.headersMs,
      requestTimeout: timeouts.requestMs,
      keepAliveTimeout: timeouts.idleMs,
      connectionsCheckingInterval: timeouts.checkMs,
      noDelay: true,
    },
    (request, response) => {
      respond(routes, maxRequestBytes, request).then(
        (found) => send(response, found),
        (error: unknown) => send(response, toAnswer(error)),
      );
    },
  );
  server.on("clientError", refuseMalformed);
  return server;
}

async function respond(routes: Routes, maxRequestBytes: number, request: IncomingMessage): Promise<Answer> {
  const { method = "", url = "" } = request;
  const query = url.indexOf("?");
  const path = query < 0 ? url : url.slice(0, query);
  const route = routes.find(path);
  if (route === undefined) return errorAnswer(404, `there is nothing at ${quoted(path)}`);
  if (route.kind === "answer") {
    return method === "GET" || method === "HEAD"
      ? route.answer()
      : errorAnswer(405, `${quoted(path)} takes GET`, { allow: "GET, HEAD" });
  }
  if (method !== "POST") return errorAnswer(405, `${quoted(path)} takes POST`, { allow: "POST" });
  return { status: 200, body: await route.infer(await readBody(request, maxRequestBytes)) };
}

export function toAnswer(error: unknown): Answer {
  if (error instanceof RequestError) return errorAnswer(error.status, error.message);
  log(`A request failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return errorAnswer(500, "the server failed; its log says why");
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  if (response.destroyed) return;
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

/** What could not be read as HTTP, or came too slowly. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const [status, message] = REFUSALS[error.code ?? ""] ?? ["400 Bad Request", "the request is not HTTP/1.1"];
  const body = JSON.stringify({ error: message });
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
}

const REFUSALS: Readonly<Record<string, readonly [string, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ["408 Request Timeout", "the request did not arrive in time"],
  HPE_HEADER_OVERFLOW: ["431 Request Header Fields Too Large", "the request's headers are too large"],
};
