import { createHash, randomBytes } from "node:crypto";

/** 256 bits of chance behind a beginning by which people, logs and scanners know what it is. */
export function newTokenSecret(): string {
  return `zen_${randomBytes(32).toString("base64url")}`;
}

/** At rest a token is its digest; with that much chance in it, it needs no salt and no slow hash. */
export function hashToken(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
