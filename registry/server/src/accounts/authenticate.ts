import type { FastifyRequest } from "fastify";
import { refusal } from "../http/refusal.js";
import { addressKey } from "../limits/address-key.js";
import type { Registry } from "../registry.js";
import { hashToken } from "./secret.js";
import type { Principal, Role, TokenScope } from "./types.js";

/**
 * Who sends a request; undefined where it does not say.
 *
 * @throws ZenError `REGISTRY_UNAUTHENTICATED` for a token that does not hold (any more), whichever reason; `REGISTRY_LIMITED`
 */
export async function authenticate(registry: Registry, request: FastifyRequest): Promise<Principal | undefined> {
  const { authorization, cookie } = request.headers;
  if (authorization !== undefined)
    return principalOfToken(registry, /^Bearer +([\x21-\x7e]{1,512})$/i.exec(authorization)?.[1], request.ip);
  if (cookie === undefined || !["GET", "HEAD"].includes(request.method)) return undefined;
  const id = await registry.sessions.tokenOf(cookie);
  const found = id === undefined ? undefined : await findToken(registry, "id", id);
  return found === undefined ? undefined : { ...found, scopes: ["read"] };
}

/** The limit is looked at before and spent after a wrong one: a token is too long to be guessed, it is the noise that is bounded. */
export async function principalOfToken(
  registry: Registry,
  secret: string | undefined,
  address: string,
): Promise<Principal> {
  const who = addressKey(address);
  await registry.limits.check("wrongTokens", who);
  const found = secret === undefined ? undefined : await findToken(registry, "hash", hashToken(secret));
  if (found !== undefined) return found;
  await registry.limits.spend("wrongTokens", who);
  throw refusal(401, "REGISTRY_UNAUTHENTICATED", "This token is unknown, expired or revoked.", {
    hint: "Log in again, or ask an administrator of this registry for a token.",
  });
}

interface Found {
  readonly id: string;
  readonly account: string;
  readonly role: Role;
  readonly scopes: string;
  readonly expires: string;
  readonly revoked: string | null;
  readonly disabled: string | null;
}

async function findToken(
  { database, now }: Registry,
  by: "id" | "hash",
  value: string,
): Promise<Principal | undefined> {
  const found = await database.get<Found>(
    `SELECT t.id, t.account, a.role, t.scopes, t.expires, t.revoked, a.disabled
     FROM tokens t JOIN accounts a ON a.name = t.account WHERE t.${by} = ?`,
    [value],
  );
  if (found === undefined || found.revoked !== null || found.disabled !== null) return undefined;
  if (found.expires <= now().toISOString()) return undefined;
  const { id, account, role, scopes } = found;
  return { account, role, token: id, scopes: JSON.parse(scopes) as TokenScope[] };
}
