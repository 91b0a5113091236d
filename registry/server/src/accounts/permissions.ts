import type { ZenError } from "@zen/plugin-sdk";
import type { Reader } from "../database/database.js";
import { refusal } from "../http/refusal.js";
import type { MemberRole, Permission, Principal } from "./types.js";

/**
 * Whether `principal` may do something, given its place in the namespace concerned. Two locks, both must open: what the account is, and what
 * its token was made for. An administrator rules over namespaces, and publishes only where it is a member like everybody else.
 */
export function isAllowed(
  permission: Permission,
  principal: Principal | undefined,
  place: MemberRole | undefined,
  publicRead: boolean,
): boolean {
  if (permission.to === "read" && publicRead) return true;
  if (principal === undefined) return false;
  const administers = principal.role === "admin" && principal.scopes.includes("admin");
  switch (permission.to) {
    case "read":
    case "account":
      return true;
    case "administer":
      return administers;
    case "own":
      return administers || (place === "owner" && hasScope(principal, "owner", permission.scope));
    case "publish":
      return place !== undefined && hasScope(principal, "publish", permission.scope);
  }
}

function hasScope({ scopes }: Principal, kind: "publish" | "owner", scope: string): boolean {
  return scopes.includes(`${kind}:*`) || scopes.includes(`${kind}:${scope}`);
}

export async function placeOf(reader: Reader, account: string, scope: string): Promise<MemberRole | undefined> {
  const found = await reader.get<{ role: MemberRole }>("SELECT role FROM members WHERE scope = ? AND account = ?", [
    scope,
    account,
  ]);
  return found?.role;
}

/** What is answered to who may not: 401 to a stranger, 403 to somebody known. */
export function refused(permission: Permission, principal: Principal | undefined): ZenError {
  if (principal === undefined)
    return refusal(
      401,
      "REGISTRY_UNAUTHENTICATED",
      `Whoever wants to ${wordsOf(permission)} needs a token of this registry.`,
      {
        hint: "Log in (npm login --auth-type=legacy), or put a token of this registry into your npm configuration.",
      },
    );
  return refusal(403, "REGISTRY_FORBIDDEN", `${principal.account} may not ${wordsOf(permission)} with this token.`, {
    hint: "Ask an owner of the namespace or an administrator, and see that the token was made for it.",
  });
}

function wordsOf(permission: Permission): string {
  switch (permission.to) {
    case "read":
      return "read";
    case "account":
      return "use an account";
    case "administer":
      return "administer this registry";
    case "own":
      return `manage the namespace ${permission.scope}`;
    case "publish":
      return `publish to ${permission.scope}`;
  }
}
