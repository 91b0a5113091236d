import { routes } from "@zen/registry-protocol";
import type { FastifyInstance } from "fastify";
import { Fields } from "../http/fields.js";
import type { Registry } from "../registry.js";
import { principalOfToken } from "./authenticate.js";

export function sessionRoutes(app: FastifyInstance, registry: Registry): void {
  const config = { access: "anybody" } as const;

  app.post(routes.session, { config }, async (request, reply) => {
    const token = new Fields(request.body, ["token"]).text("token");
    const principal = await principalOfToken(registry, token, request.ip);
    const line = await registry.sessions.open(principal, request.protocol === "https");
    return reply.header("set-cookie", line).send({ account: principal.account });
  });

  app.delete(routes.session, { config }, async (request, reply) => {
    const line = await registry.sessions.close(request.headers.cookie, request.protocol === "https");
    return reply.header("set-cookie", line).status(204).send();
  });
}
