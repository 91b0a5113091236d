import { appendAudit } from "../audit/append.js";
import type { Reader } from "../database/database.js";
import type { RequestContext } from "../http/context.js";
import { refusal } from "../http/refusal.js";
import type { Registry } from "../registry.js";
import { requireAccount } from "./accounts.js";
import { requireNamespace } from "./namespaces.js";
import type { MemberRole } from "./types.js";

export interface Member {
  readonly scope: string;
  readonly account: string;
}

/** Gives an account its place in a namespace, or another place. @throws ZenError `REGISTRY_ACCOUNT_NOT_FOUND`, `REGISTRY_NAMESPACE_OWNERLESS` */
export async function putMember(
  registry: Registry,
  asking: RequestContext,
  member: Member & { readonly role: MemberRole },
): Promise<void> {
  const { scope, account, role } = member;
  await registry.database.write(async (writer) => {
    await asking.require({ to: "own", scope }, writer);
    await requireNamespace(writer, scope);
    await requireAccount(writer, account);
    await writer.run(
      "INSERT INTO members (scope, account, role) VALUES (?, ?, ?) ON CONFLICT (scope, account) DO UPDATE SET role = excluded.role",
      [scope, account, role],
    );
    await requireOwner(writer, scope);
    const by = asking.known().account;
    await appendAudit(writer, registry.now(), {
      account: by,
      action: "member.put",
      subject: scope,
      detail: { account, role },
    });
  });
}

/** @throws ZenError `REGISTRY_MEMBER_NOT_FOUND`, `REGISTRY_NAMESPACE_OWNERLESS` */
export async function removeMember(
  registry: Registry,
  asking: RequestContext,
  { scope, account }: Member,
): Promise<void> {
  await registry.database.write(async (writer) => {
    await asking.require({ to: "own", scope }, writer);
    await requireNamespace(writer, scope);
    if ((await writer.run("DELETE FROM members WHERE scope = ? AND account = ?", [scope, account])) === 0)
      throw refusal(404, "REGISTRY_MEMBER_NOT_FOUND", `${account} is no member of ${scope}.`, {
        hint: `zen registry:namespaces-show ${scope} lists the members.`,
      });
    await requireOwner(writer, scope);
    const by = asking.known().account;
    await appendAudit(writer, registry.now(), {
      account: by,
      action: "member.remove",
      subject: scope,
      detail: { account },
    });
  });
}

async function requireOwner(reader: Reader, scope: string): Promise<void> {
  const found = await reader.get("SELECT account FROM members WHERE scope = ? AND role = 'owner' LIMIT 1", [scope]);
  if (found === undefined)
    throw refusal(409, "REGISTRY_NAMESPACE_OWNERLESS", `${scope} would be left without an owner.`, {
      hint: "Make another account its owner first.",
    });
}
