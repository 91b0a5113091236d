import type { Registry } from "../registry.js";
import { createAccount } from "./accounts.js";
import { createToken } from "./tokens.js";
import type { TokenScope } from "./types.js";
import { isZenError } from "@zen/plugin-sdk";

const name = "admin";
const everything: readonly TokenScope[] = ["read", "admin", "publish:*", "owner:*"];

/**
 * Gives a registry without accounts its first administrator. Resolves with the token's secret, which nobody is told again; undefined where
 * there are accounts, or another server that started at the same moment made them.
 */
export async function firstAdministrator(registry: Registry): Promise<string | undefined> {
  if ((await registry.database.get("SELECT name FROM accounts LIMIT 1")) !== undefined) return undefined;
  try {
    await createAccount(registry, { name, role: "admin" }, name);
  } catch (error) {
    if (isZenError(error, "REGISTRY_ACCOUNT_EXISTS")) return undefined;
    throw error;
  }
  const { secret } = await createToken(registry, { account: name, label: "first start", scopes: everything }, name);
  return secret;
}

/** A new token for an administrator, for who can start the server and has lost every other one. */
export async function anotherAdministratorToken(registry: Registry): Promise<string> {
  const found = await registry.database.get<{ name: string }>(
    "SELECT name FROM accounts WHERE role = 'admin' AND disabled IS NULL ORDER BY created LIMIT 1",
  );
  const account = found?.name ?? name;
  const { secret } = await createToken(registry, { account, label: "made at start", scopes: everything }, account);
  return secret;
}
