import type { FastifyInstance, FastifyRequest } from "fastify";
import { requireAccount } from "../accounts/accounts.js";
import { logIn } from "../accounts/log-in.js";
import { createToken, personalScopes, revokeToken } from "../accounts/tokens.js";
import { accountName } from "../accounts/forms.js";
import { refusal } from "../http/refusal.js";
import type { Registry } from "../registry.js";

const prefix = "org.couchdb.user:";

/** `npm ping`, `whoami`, `login --auth-type=legacy` and `logout`. */
export function sessionRoutes(app: FastifyInstance, registry: Registry): void {
  app.get("/-/ping", { config: { access: "anybody" } }, async () => ({}));
  app.get("/-/whoami", { config: { access: "account" } }, async (request) => ({
    username: request.zen.known().account,
  }));

  // npm asks for it before it changes owners, to be told then that namespaces have them.
  app.get<{ Params: { who: string } }>("/-/user/:who", { config: { access: "account" } }, async (request) => {
    const name = request.params.who.startsWith(prefix) ? request.params.who.slice(prefix.length) : "";
    await requireAccount(registry.database, name);
    return { _id: prefix + name, name, email: "" };
  });

  app.put<{ Params: { who: string } }>("/-/user/:who", { config: { access: "anybody" } }, async (request, reply) => {
    const { name, password } = credentials(request);
    await logIn(registry, name, password, request.ip);
    const token = await createToken(registry, { account: name, label: "npm login", scopes: personalScopes }, name);
    return reply.code(201).send({ ok: true, id: prefix + name, rev: "1", token: token.secret });
  });

  app.delete<{ Params: { secret: string } }>(
    "/-/user/token/:secret",
    { config: { access: "account" } },
    async (request) => {
      const { account } = request.zen.known();
      await revokeToken(registry, request.params.secret, account, account);
      return { ok: true };
    },
  );
}

/** What npm sends besides (its roles, the time) means nothing here. */
function credentials(request: FastifyRequest<{ Params: { who: string } }>): { name: string; password: string } {
  const { name, password } = (request.body ?? {}) as { readonly name?: unknown; readonly password?: unknown };
  const named = typeof name === "string" && accountName.pattern.test(name) && request.params.who === prefix + name;
  if (!named || typeof password !== "string" || password.length > 1_000) {
    throw refusal(400, "REGISTRY_REQUEST_INVALID", "The request names no account with its password.", {
      hint: "Log in with npm login --auth-type=legacy.",
    });
  }
  return { name, password };
}
