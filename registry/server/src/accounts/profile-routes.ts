import type { FastifyInstance } from "fastify";
import { Fields, invalidField } from "../http/fields.js";
import type { Registry } from "../registry.js";
import { changeAccount, requireAccount } from "./accounts.js";
import { newPassword } from "./forms.js";
import { logIn } from "./log-in.js";

/** What `npm profile get` and `npm profile set password` ask for. */
const route = "/-/npm/v1/user";

export function profileRoutes(app: FastifyInstance, registry: Registry): void {
  const config = { access: "account" } as const;

  const profile = async (name: string): Promise<object> => {
    const { email, created } = await requireAccount(registry.database, name);
    return { name, email: email ?? "", created, updated: created, tfa: null };
  };

  app.get(route, { config }, async (request) => profile(request.zen.known().account));

  app.post(route, { config }, async (request) => {
    const { account } = request.zen.known();
    const { password } = request.body as { readonly password?: unknown };
    if (password === undefined)
      throw invalidField("password", "is missing: nothing else of a profile can be changed here");
    const passwords = new Fields(password, ["old", "new"]);
    await logIn(registry, account, passwords.text("old"), request.ip);
    await changeAccount(registry, account, { password: passwords.text("new", newPassword) }, account);
    return profile(account);
  });
}
