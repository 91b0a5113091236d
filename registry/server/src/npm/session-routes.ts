import type { FastifyInstance } from "fastify";
import type { Registry } from "../registry.js";

export function sessionRoutes(app: FastifyInstance, _registry: Registry): void {
  app.get("/-/ping", { config: { access: "anybody" } }, async () => ({}));
  app.get("/-/whoami", { config: { access: "account" } }, async (request) => ({
    username: request.zen.known().account,
  }));
}
