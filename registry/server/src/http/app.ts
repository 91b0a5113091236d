import { randomUUID } from "node:crypto";
import fastify, { type FastifyInstance } from "fastify";
import { authenticate } from "../accounts/authenticate.js";
import type { Permission } from "../accounts/types.js";
import { measureRequests } from "../operations/metrics.js";
import type { Registry } from "../registry.js";
import type { Room } from "../room.js";
import { clientErrorHandler } from "./client-error.js";
import { contextOf } from "./context.js";
import { errorReply, routeNotFound } from "./error-reply.js";
import { npmNotice } from "./npm-notice.js";
import { logRequests } from "./log-requests.js";

/** Methods that change nothing. */
const safe: readonly string[] = ["GET", "HEAD", "OPTIONS"];

/** The server's routes, without a port yet. */
export async function buildApp(registry: Registry, rooms: readonly Room[]): Promise<FastifyInstance> {
  const { bounds, tls, trustedProxies } = registry.options;
  const server = {
    maxHeaderSize: bounds.headerBytes,
    headersTimeout: bounds.headersMs,
    requestTimeout: bounds.requestMs,
    connectionsCheckingInterval: Math.min(5_000, bounds.headersMs / 2),
  };
  const app = fastify({
    ...(tls === undefined ? { http: server } : { https: { ...server, ...tls, minVersion: "TLSv1.2" } }),
    bodyLimit: bounds.bodyBytes,
    connectionTimeout: bounds.idleMs,
    requestTimeout: bounds.requestMs,
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 1024 },
    forceCloseConnections: "idle",
    clientErrorHandler,
  }) as unknown as FastifyInstance;
  app.server.maxConnections = bounds.connections;
  app.decorateRequest("zen");
  app.addHook("onRequest", async (request) => {
    const principal = await authenticate(registry, request);
    request.zen = contextOf(principal, registry.database, registry.options.publicRead);
    const access = request.routeOptions.config.access ?? "read";
    if (principal !== undefined && !safe.includes(request.method))
      await registry.limits.spend("writes", principal.account);
    if (!request.is404 && access !== "anybody") await request.zen.require({ to: access } satisfies Permission);
  });
  let closing = false;
  app.addHook("preClose", async () => void (closing = true));
  app.addHook("onSend", async (_request, reply) => {
    reply.header("x-content-type-options", "nosniff");
    // Who would keep the connection for later would keep the server from its end.
    if (closing) reply.header("connection", "close");
  });
  logRequests(app, registry.log);
  measureRequests(app, registry.metrics);
  app.setErrorHandler((error, request, reply) => {
    const { status, body, headers, fault } = errorReply(error, request.id);
    if (fault) registry.log.fault(error, { request: request.id });
    return reply.status(status).headers(headers).headers(npmNotice(body)).send(body);
  });
  app.setNotFoundHandler((_request, reply) => reply.status(404).send(routeNotFound));
  for (const room of rooms) await app.register(async (part) => await room.routes?.(part, registry));
  return app;
}
