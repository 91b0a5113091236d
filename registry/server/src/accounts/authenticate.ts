import type { Registry } from "../registry.js";
import { refusal } from "../http/refusal.js";
import { hashToken } from "./secret.js";
import type { Principal, Role, TokenScope } from "./types.js";

interface Found {
  readonly id: string;
  readonly account: string;
  readonly role: Role;
  readonly scopes: string;
  readonly expires: string | null;
  readonly revoked: string | null;
  readonly disabled: string | null;
}

/**
 * Who sends this `authorization` header; undefined where there is none.
 *
 * @throws ZenError `REGISTRY_UNAUTHENTICATED` for a token that does not hold (any more), whichever reason
 */
export async function authenticate(
  registry: Registry,
  header: string | undefined,
  _address: string,
): Promise<Principal | undefined> {
  if (header === undefined) return undefined;
  const secret = /^Bearer +([\x21-\x7e]{1,512})$/i.exec(header)?.[1];
  const found = secret === undefined ? undefined : await findToken(registry, secret);
  if (found === undefined)
    throw refusal(401, "REGISTRY_UNAUTHENTICATED", "This token is unknown, expired or revoked.", {
      hint: "Log in again, or ask an administrator of this registry for a token.",
    });
  const { id, account, role, scopes } = found;
  return { account, role, token: id, scopes: JSON.parse(scopes) as TokenScope[] };
}

async function findToken({ database, now }: Registry, secret: string): Promise<Found | undefined> {
  const found = await database.get<Found>(
    `SELECT t.id, t.account, a.role, t.scopes, t.expires, t.revoked, a.disabled
     FROM tokens t JOIN accounts a ON a.name = t.account WHERE t.hash = ?`,
    [hashToken(secret)],
  );
  if (found === undefined || found.revoked !== null || found.disabled !== null) return undefined;
  return found.expires !== null && found.expires <= now().toISOString() ? undefined : found;
}
