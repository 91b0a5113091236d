import type { FastifyInstance } from "fastify";
import { withoutSecrets, type Log } from "./log.js";

/** One line for each request that was answered. A query may hold anything, so it stays out. */
export function logRequests(app: FastifyInstance, log: Log): void {
  app.addHook("onResponse", async (request, reply) => {
    log.info("request", {
      request: request.id,
      method: request.method,
      path: withoutSecrets(request.url.replace(/\?.*$/s, "")),
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      address: request.ip,
      ...(request.zen?.principal === undefined ? {} : { account: request.zen.principal.account }),
    });
  });
}
