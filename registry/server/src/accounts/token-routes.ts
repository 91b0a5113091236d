import { routes } from "@zen/registry-protocol";
import type { FastifyInstance } from "fastify";
import { Fields } from "../http/fields.js";
import { refusal } from "../http/refusal.js";
import type { Registry } from "../registry.js";
import { accountName, tokenScope } from "./forms.js";
import { beyond } from "./token-scopes.js";
import { createToken, listTokens, mostTokenDays, revokeToken } from "./tokens.js";
import type { TokenScope } from "./types.js";

export function tokenRoutes(app: FastifyInstance, registry: Registry): void {
  const config = { access: "account" } as const;

  app.get(routes.self, { config }, async (request) => request.zen.known());

  app.get(routes.tokens, { config }, async (request) => {
    const wanted = new Fields(request.query, ["account"]).optionalText("account", accountName);
    const { account } = request.zen.known();
    const administers = await request.zen.may({ to: "administer" });
    if (wanted !== undefined && wanted !== account) await request.zen.require({ to: "administer" });
    return { tokens: await listTokens(registry, wanted ?? (administers ? undefined : account)) };
  });

  app.post(routes.tokens, { config }, async (request, reply) => {
    const principal = request.zen.known();
    const body = new Fields(request.body, ["account", "label", "scopes", "days"]);
    const account = body.optionalText("account", accountName) ?? principal.account;
    if (account !== principal.account) await request.zen.require({ to: "administer" });
    const scopes = body.texts("scopes", tokenScope) as readonly TokenScope[];
    const refused = beyond(principal, scopes);
    if (refused.length > 0)
      throw refusal(403, "REGISTRY_FORBIDDEN", `This token cannot make one that allows ${refused.join(", ")}.`, {
        hint: "Ask for no more than your own token allows, or have an administrator make it.",
      });
    const wished = { account, label: body.text("label"), scopes, days: body.optionalNumber("days", 1, mostTokenDays) };
    return reply.status(201).send(await createToken(registry, wished, principal.account));
  });

  app.delete<{ Params: { id: string } }>(routes.token(":id"), { config }, async (request, reply) => {
    const { account } = request.zen.known();
    const administers = await request.zen.may({ to: "administer" });
    await revokeToken(registry, request.params.id, account, administers ? undefined : account);
    return reply.status(204).send();
  });
}
