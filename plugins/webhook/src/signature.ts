import { createHmac } from "node:crypto";
import { ZenError } from "@zen/plugin-sdk";

const PREFIX = "whsec_";
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The headers with which a message is sent at a moment (seconds since 1970), signed with each of the keys. */
export function signedHeaders(
  { id, body }: { readonly id: string; readonly body: string },
  keys: readonly Buffer[],
  seconds: number,
): Readonly<Record<string, string>> {
  const sign = (key: Buffer) => `v1,${createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64")}`;
  return { "webhook-id": id, "webhook-timestamp": String(seconds), "webhook-signature": keys.map(sign).join(" ") };
}

/** The key in a secret as it is written, `whsec_` and base64. @throws ZenError `WEBHOOK_SECRET_INVALID`, which does not show it. */
export function keyOf(secret: string, endpoint: string): Buffer {
  const text = secret.slice(PREFIX.length);
  const key = Buffer.from(text, "base64");
  if (secret.startsWith(PREFIX) && BASE64.test(text) && key.length >= 24 && key.length <= 64) return key;
  throw new ZenError("WEBHOOK_SECRET_INVALID", `A signing secret of the webhook ${endpoint} is none`, {
    hint: "It has to be whsec_ and 24 to 64 random bytes in base64: node -p \"'whsec_' + require('crypto').randomBytes(32).toString('base64')\".",
    data: { endpoint },
  });
}
