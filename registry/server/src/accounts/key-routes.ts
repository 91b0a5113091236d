import { routes } from "@zen/registry-protocol";
import type { FastifyInstance } from "fastify";
import { Fields } from "../http/fields.js";
import type { Registry } from "../registry.js";
import { registerKey, retireKey } from "./register-key.js";

const base64 = { pattern: /^[A-Za-z0-9+/]{16,400}={0,2}$/, words: "base64" };
const moment = {
  pattern: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/,
  words: "a moment in UTC: 2027-01-01T00:00:00Z",
};

export function keyRoutes(app: FastifyInstance, registry: Registry): void {
  const config = { access: "account" } as const;
  const route = routes.publisherKeys(":scope");

  app.post<{ Params: { scope: string } }>(route, { config }, async (request, reply) => {
    const body = new Fields(request.body, ["key", "expires", "signature"]);
    const wished = {
      scope: request.params.scope,
      key: body.text("key", base64),
      expires: body.optionalText("expires", moment),
      signature: body.optionalText("signature", base64),
    };
    return reply.status(201).send(await registerKey(registry, request.zen, wished));
  });

  app.delete<{ Params: { scope: string } }>(route, { config }, async (request, reply) => {
    await retireKey(registry, request.zen, request.params.scope);
    return reply.status(204).send();
  });
}
