import type { Account } from "@zen/registry-protocol";
import { appendAudit } from "../audit/append.js";
import type { Reader } from "../database/database.js";
import { refusal } from "../http/refusal.js";
import type { Registry } from "../registry.js";
import { hashPassword } from "./password.js";
import type { Role } from "./types.js";

export interface NewAccount {
  readonly name: string;
  readonly role: Role;
  readonly email?: string | undefined;
  /** Without one it cannot log in: somebody makes tokens for it. */
  readonly password?: string | undefined;
}

const columns = "name, role, email, created, disabled";

export function listAccounts(reader: Reader): Promise<Account[]> {
  return reader.all<Account>(`SELECT ${columns} FROM accounts ORDER BY name`);
}

/** @throws ZenError `REGISTRY_ACCOUNT_NOT_FOUND` */
export async function requireAccount(reader: Reader, name: string): Promise<Account> {
  const found = await reader.get<Account>(`SELECT ${columns} FROM accounts WHERE name = ?`, [name]);
  if (found === undefined)
    throw refusal(404, "REGISTRY_ACCOUNT_NOT_FOUND", `There is no account ${name}.`, {
      hint: "zen registry:accounts-list shows those that there are.",
    });
  return found;
}

/** @throws ZenError `REGISTRY_ACCOUNT_EXISTS` */
export async function createAccount(registry: Registry, account: NewAccount, by: string): Promise<Account> {
  const { name, role, email, password } = account;
  const hash = password === undefined ? null : await hashPassword(password);
  return registry.database.write(async (writer) => {
    if ((await writer.get("SELECT name FROM accounts WHERE name = ?", [name])) !== undefined)
      throw refusal(409, "REGISTRY_ACCOUNT_EXISTS", `There is an account ${name} already.`, {
        hint: "Choose another name.",
      });
    const created = registry.now().toISOString();
    await writer.run("INSERT INTO accounts (name, role, password, email, created) VALUES (?, ?, ?, ?, ?)", [
      ...[name, role, hash],
      ...[email ?? null, created],
    ]);
    await appendAudit(writer, registry.now(), {
      account: by,
      action: "account.create",
      subject: name,
      detail: { role },
    });
    return { name, role, email: email ?? null, created, disabled: null };
  });
}

export interface AccountChange {
  readonly role?: Role | undefined;
  readonly disabled?: boolean | undefined;
  readonly password?: string | undefined;
}

/** @throws ZenError `REGISTRY_ACCOUNT_NOT_FOUND`, `REGISTRY_ADMINISTRATOR_LAST` */
export async function changeAccount(
  registry: Registry,
  name: string,
  change: AccountChange,
  by: string,
): Promise<Account> {
  const hash = change.password === undefined ? undefined : await hashPassword(change.password);
  return registry.database.write(async (writer) => {
    const before = await requireAccount(writer, name);
    const after: Account = {
      ...before,
      role: change.role ?? before.role,
      disabled: change.disabled === undefined ? before.disabled : change.disabled ? registry.now().toISOString() : null,
    };
    await writer.run("UPDATE accounts SET role = ?, disabled = ? WHERE name = ?", [after.role, after.disabled, name]);
    if (hash !== undefined) await writer.run("UPDATE accounts SET password = ? WHERE name = ?", [hash, name]);
    await requireAdministrator(writer);
    const detail = { role: after.role, disabled: after.disabled !== null, password: hash !== undefined };
    await appendAudit(writer, registry.now(), { account: by, action: "account.change", subject: name, detail });
    return after;
  });
}

/** Without one, nobody could ever make another. */
async function requireAdministrator(reader: Reader): Promise<void> {
  const found = await reader.get("SELECT name FROM accounts WHERE role = 'admin' AND disabled IS NULL LIMIT 1");
  if (found === undefined)
    throw refusal(409, "REGISTRY_ADMINISTRATOR_LAST", "This is the last administrator of the registry.", {
      hint: "Make another account an administrator first.",
    });
}
