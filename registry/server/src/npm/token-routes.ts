import type { Token } from "@zen/registry-protocol";
import type { FastifyInstance } from "fastify";
import { logIn } from "../accounts/log-in.js";
import { createToken, listTokens, mostTokenDays, personalScopes, revokeToken } from "../accounts/tokens.js";
import { beyond } from "../accounts/token-scopes.js";
import { Fields, invalidField } from "../http/fields.js";
import { refusal } from "../http/refusal.js";
import type { Registry } from "../registry.js";

type Sent = Readonly<Record<"name" | "password" | "readonly" | "expires" | "cidr_whitelist", unknown>>;

const route = "/-/npm/v1/tokens";

/** `npm token list|create|revoke`. Finer scopes than npm knows are made by `zen registry:tokens-create`. */
export function tokenRoutes(app: FastifyInstance, registry: Registry): void {
  const config = { access: "account" } as const;

  app.get(route, { config }, async (request) => {
    const tokens = await listTokens(registry, request.zen.known().account);
    return { objects: tokens.map((token) => told(token)), total: tokens.length, urls: {} };
  });

  app.post(route, { config }, async (request) => {
    const principal = request.zen.known();
    const { name, password, readonly, expires, cidr_whitelist: cidr } = (request.body ?? {}) as Sent;
    if (Array.isArray(cidr) && cidr.length > 0) throw invalidField("cidr_whitelist", "cannot be kept by this registry");
    // npm sends null for what was not said, and more that means nothing here.
    const said = { label: name ?? undefined, password, readonly: readonly ?? undefined, days: expires ?? undefined };
    const body = new Fields(said, Object.keys(said));
    await logIn(registry, principal.account, body.text("password"), request.ip);
    const scopes = body.optionalFlag("readonly") === true ? (["read"] as const) : personalScopes;
    const refused = beyond(principal, scopes);
    if (refused.length > 0) {
      throw refusal(403, "REGISTRY_FORBIDDEN", `This token cannot make one that allows ${refused.join(", ")}.`, {
        hint: "Log in again, and make the token then.",
      });
    }
    const days = body.optionalNumber("days", 1, mostTokenDays);
    const label = body.optionalText("label") ?? "npm token";
    const token = await createToken(registry, { account: principal.account, label, scopes, days }, principal.account);
    return told(token, token.secret);
  });

  app.delete<{ Params: { key: string } }>(`${route}/token/:key`, { config }, async (request, reply) => {
    const { account } = request.zen.known();
    await revokeToken(registry, request.params.key, account, account);
    return reply.code(204).send();
  });
}

function told({ id, scopes, created, expires, label }: Token, secret?: string): object {
  const readonly = scopes.every((scope) => scope === "read");
  // npm shows the first characters of a token, by which nothing is told; ours are known by their ids.
  return {
    token: secret ?? id,
    key: id,
    name: label,
    readonly,
    cidr_whitelist: [],
    created,
    updated: created,
    expires,
  };
}
