import type { NamespaceDocument, NamespaceLine } from "@zen/registry-protocol";
import { appendAudit } from "../audit/append.js";
import type { Reader } from "../database/database.js";
import { refusal } from "../http/refusal.js";
import type { Registry } from "../registry.js";
import { requireAccount } from "./accounts.js";
import { keysOf } from "./publisher-keys.js";
import type { MemberRole } from "./types.js";

/** @throws ZenError `REGISTRY_NAMESPACE_NOT_FOUND` */
export async function namespaceDocument(reader: Reader, scope: string): Promise<NamespaceDocument> {
  await requireNamespace(reader, scope);
  const members = await reader.all<{ account: string; role: MemberRole }>(
    "SELECT account, role FROM members WHERE scope = ? ORDER BY account",
    [scope],
  );
  const named = (role: MemberRole): string[] =>
    members.filter((member) => member.role === role).map(({ account }) => account);
  return { scope, owners: named("owner"), publishers: named("publisher"), keys: await keysOf(reader, scope) };
}

export function listNamespaces(reader: Reader): Promise<NamespaceLine[]> {
  return reader.all(
    `SELECT n.scope, n.created, COUNT(m.account) AS members FROM namespaces n LEFT JOIN members m ON m.scope = n.scope
     GROUP BY n.scope, n.created ORDER BY n.scope`,
  );
}

export async function requireNamespace(reader: Reader, scope: string): Promise<void> {
  if ((await reader.get("SELECT scope FROM namespaces WHERE scope = ?", [scope])) === undefined)
    throw refusal(404, "REGISTRY_NAMESPACE_NOT_FOUND", `This registry has no namespace ${scope}.`, {
      hint: "An administrator makes one: zen registry:namespaces-create.",
    });
}

/** @throws ZenError `REGISTRY_NAMESPACE_EXISTS`, `REGISTRY_ACCOUNT_NOT_FOUND` */
export async function createNamespace(registry: Registry, scope: string, owner: string, by: string): Promise<void> {
  await registry.database.write(async (writer) => {
    if ((await writer.get("SELECT scope FROM namespaces WHERE scope = ?", [scope])) !== undefined)
      throw refusal(409, "REGISTRY_NAMESPACE_EXISTS", `There is a namespace ${scope} already.`, {
        hint: "zen registry:namespaces-show says who owns it.",
      });
    await requireAccount(writer, owner);
    const now = registry.now();
    await writer.run("INSERT INTO namespaces (scope, created) VALUES (?, ?)", [scope, now.toISOString()]);
    await writer.run("INSERT INTO members (scope, account, role) VALUES (?, ?, 'owner')", [scope, owner]);
    await appendAudit(writer, now, { account: by, action: "namespace.create", subject: scope, detail: { owner } });
  });
}
