import type { FastifyInstance } from "fastify";
import { routes } from "@zen/registry-protocol";
import type { Registry } from "../registry.js";

/** The public keys of the registry: nobody has to say who they are to verify. Administrators have a new one made. */
export function keyRoutes(app: FastifyInstance, { packages }: Registry): void {
  app.get(routes.npmKeys, { config: { access: "anybody" } }, async () => ({ keys: await packages.keys.list() }));

  app.post(routes.registryKeys, { config: { access: "administer" } }, async (request, reply) => {
    const keyid = await packages.keys.rotate(request.zen.known().account);
    return reply.code(201).send({ keyid });
  });
}
