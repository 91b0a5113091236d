import { randomUUID } from "node:crypto";
import type { Token } from "@zen/registry-protocol";
import { appendAudit } from "../audit/append.js";
import type { Reader } from "../database/database.js";
import { refusal } from "../http/refusal.js";
import type { Registry } from "../registry.js";
import { requireAccount } from "./accounts.js";
import { hashToken, newTokenSecret } from "./secret.js";
import type { TokenScope } from "./types.js";

export interface NewToken {
  readonly account: string;
  readonly label: string;
  readonly scopes: readonly TokenScope[];
  /** 90 unless told, 366 at most. */
  readonly days?: number | undefined;
}

export const defaultTokenDays = 90;
export const mostTokenDays = 366;

/** What a person's own token allows who logs in with a password. */
export const personalScopes: readonly TokenScope[] = ["read", "publish:*", "owner:*"];

/** Makes a token. Its secret is known to nobody after this. @throws ZenError `REGISTRY_ACCOUNT_NOT_FOUND` */
export async function createToken(
  registry: Registry,
  { account, label, scopes, days = defaultTokenDays }: NewToken,
  by: string,
): Promise<Token & { readonly secret: string }> {
  const secret = newTokenSecret();
  const created = registry.now();
  const expires = new Date(created.getTime() + days * 24 * 3600_000).toISOString();
  const token: Token = {
    id: randomUUID(),
    account,
    label,
    scopes,
    created: created.toISOString(),
    expires,
    revoked: null,
  };
  await registry.database.write(async (writer) => {
    await requireAccount(writer, account);
    await writer.run(
      "INSERT INTO tokens (id, account, hash, label, scopes, created, expires) VALUES (?, ?, ?, ?, ?, ?, ?)",
      [token.id, account, hashToken(secret), label, JSON.stringify(scopes), token.created, expires],
    );
    const detail = { account, label, scopes: scopes.join(" "), expires };
    await appendAudit(writer, created, { account: by, action: "token.create", subject: token.id, detail });
  });
  return { ...token, secret };
}

/** Those that hold, newest first; of everybody where no account is named. */
export async function listTokens({ database, now }: Registry, account?: string): Promise<Token[]> {
  const rows = await database.all<Omit<Token, "scopes"> & { scopes: string }>(
    `SELECT id, account, label, scopes, created, expires, revoked FROM tokens
     WHERE revoked IS NULL AND expires > ? AND (account = ? OR ? = '') ORDER BY created DESC, id`,
    [now().toISOString(), account ?? "", account ?? ""],
  );
  return rows.map((row) => ({ ...row, scopes: JSON.parse(row.scopes) as TokenScope[] }));
}

/** By its id, or by its secret, as npm does it. @throws ZenError `REGISTRY_TOKEN_NOT_FOUND` */
export async function revokeToken(
  registry: Registry,
  idOrSecret: string,
  by: string,
  ofAccount?: string,
): Promise<void> {
  await registry.database.write(async (writer) => {
    const { id, account } = await findToken(writer, idOrSecret, ofAccount);
    const now = registry.now();
    await writer.run("UPDATE tokens SET revoked = ? WHERE id = ?", [now.toISOString(), id]);
    await appendAudit(writer, now, { account: by, action: "token.revoke", subject: id, detail: { account } });
  });
}

async function findToken(reader: Reader, idOrSecret: string, ofAccount = ""): Promise<{ id: string; account: string }> {
  const found = await reader.get<{ id: string; account: string }>(
    "SELECT id, account FROM tokens WHERE (id = ? OR hash = ?) AND revoked IS NULL AND (account = ? OR ? = '')",
    [idOrSecret, hashToken(idOrSecret), ofAccount, ofAccount],
  );
  if (found === undefined)
    throw refusal(404, "REGISTRY_TOKEN_NOT_FOUND", "There is no such token, or it is revoked already.", {
      hint: "zen registry:tokens-list shows the ids of those that hold.",
    });
  return found;
}
