import { refusal } from "../http/refusal.js";
import { addressKey } from "../limits/address-key.js";
import type { Registry } from "../registry.js";
import { isPassword } from "./password.js";

/**
 * Checks an account's password. Every try is counted before it is looked at, by account and by address.
 *
 * @throws ZenError `REGISTRY_UNAUTHENTICATED`, `REGISTRY_LIMITED`
 */
export async function logIn(registry: Registry, name: string, password: string, address: string): Promise<void> {
  await registry.limits.spend("passwordsOfAddress", addressKey(address));
  await registry.limits.spend("passwordsOfAccount", name);
  const found = await registry.database.get<{ password: string | null; disabled: string | null }>(
    "SELECT password, disabled FROM accounts WHERE name = ?",
    [name],
  );
  const right = await isPassword(password, found?.password);
  if (!right || found === undefined || found.disabled !== null)
    throw refusal(401, "REGISTRY_UNAUTHENTICATED", "Account and password do not belong together.", {
      hint: "Type them again. An administrator can give the account a new password: zen registry:accounts-update NAME --new-password.",
    });
}
