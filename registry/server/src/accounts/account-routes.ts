import { routes } from "@zen/registry-protocol";
import type { FastifyInstance } from "fastify";
import { Fields } from "../http/fields.js";
import type { Registry } from "../registry.js";
import { changeAccount, createAccount, listAccounts } from "./accounts.js";
import { accountName, emailAddress, newPassword } from "./forms.js";
import { randomPassword } from "./password.js";

const roles = ["admin", "member"] as const;

export function accountRoutes(app: FastifyInstance, registry: Registry): void {
  const config = { access: "administer" } as const;

  app.get(routes.accounts, { config }, async () => ({ accounts: await listAccounts(registry.database) }));

  app.post(routes.accounts, { config }, async (request, reply) => {
    const body = new Fields(request.body, ["name", "role", "email", "password", "newPassword"]);
    const password =
      body.optionalText("password", newPassword) ?? (body.optionalFlag("newPassword") ? randomPassword() : undefined);
    const wished = { name: body.text("name", accountName), role: body.optionalChoice("role", roles) ?? "member" };
    const email = body.optionalText("email", emailAddress);
    const account = await createAccount(registry, { ...wished, email, password }, request.zen.known().account);
    return reply.status(201).send({ account, ...(body.optionalFlag("newPassword") ? { password } : {}) });
  });

  app.patch<{ Params: { name: string } }>(routes.account(":name"), { config }, async (request) => {
    const body = new Fields(request.body, ["role", "disabled", "newPassword"]);
    const password = body.optionalFlag("newPassword") ? randomPassword() : undefined;
    const change = { role: body.optionalChoice("role", roles), disabled: body.optionalFlag("disabled"), password };
    const account = await changeAccount(registry, request.params.name, change, request.zen.known().account);
    return { account, ...(password === undefined ? {} : { password }) };
  });
}
