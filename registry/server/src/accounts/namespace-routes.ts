import { routes } from "@zen/registry-protocol";
import type { FastifyInstance } from "fastify";
import { Fields } from "../http/fields.js";
import type { Registry } from "../registry.js";
import { accountName, scopeName } from "./forms.js";
import { putMember, removeMember } from "./members.js";
import { createNamespace, listNamespaces, namespaceDocument } from "./namespaces.js";

interface Params {
  readonly scope: string;
  readonly account: string;
}

export function namespaceRoutes(app: FastifyInstance, registry: Registry): void {
  const { database } = registry;

  app.get(routes.namespaces, async () => ({ namespaces: await database.read(listNamespaces) }));

  app.get<{ Params: Params }>(routes.namespace(":scope"), async ({ params }) =>
    database.read((reader) => namespaceDocument(reader, params.scope)),
  );

  app.post(routes.namespaces, { config: { access: "administer" } }, async (request, reply) => {
    const body = new Fields(request.body, ["scope", "owner"]);
    const scope = body.text("scope", scopeName);
    await createNamespace(registry, scope, body.text("owner", accountName), request.zen.known().account);
    return reply.status(201).send(await database.read((reader) => namespaceDocument(reader, scope)));
  });

  const config = { access: "account" } as const;
  const member = routes.member(":scope", ":account");

  app.put<{ Params: Params }>(member, { config }, async (request) => {
    const { scope, account } = request.params;
    const role = new Fields(request.body, ["role"]).choice("role", ["owner", "publisher"]);
    await putMember(registry, request.zen, { scope, account, role });
    return database.read((reader) => namespaceDocument(reader, scope));
  });

  app.delete<{ Params: Params }>(member, { config }, async (request) => {
    await removeMember(registry, request.zen, request.params);
    return database.read((reader) => namespaceDocument(reader, request.params.scope));
  });
}
