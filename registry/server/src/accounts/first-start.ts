import { randomUUID } from "node:crypto";
import type { Registry } from "../registry.js";
import { hashToken, newTokenSecret } from "./secret.js";

const days = 90;

/**
 * Gives a registry without accounts its first administrator. Resolves with the token's secret, which nobody is told again; undefined where
 * there are accounts, or another server that started at the same moment made them.
 */
export async function firstAdministrator({ database, now }: Registry): Promise<string | undefined> {
  const secret = newTokenSecret();
  const made = await database.write(async (writer) => {
    if ((await writer.get("SELECT name FROM accounts LIMIT 1")) !== undefined) return false;
    const created = now();
    const expires = new Date(created.getTime() + days * 24 * 3600_000).toISOString();
    await writer.run("INSERT INTO accounts (name, role, created) VALUES (?, ?, ?)", [
      "admin",
      "admin",
      created.toISOString(),
    ]);
    await writer.run(
      "INSERT INTO tokens (id, account, hash, label, scopes, created, expires) VALUES (?, ?, ?, ?, ?, ?, ?)",
      [randomUUID(), "admin", hashToken(secret), "first start", everything, created.toISOString(), expires],
    );
    return true;
  });
  return made ? secret : undefined;
}

const everything = JSON.stringify(["read", "admin", "publish:*", "owner:*"]);
