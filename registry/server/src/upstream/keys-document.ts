import type { PublicKey } from "@zen/registry-protocol";
import { readPublicKey } from "../accounts/public-key.js";

/** How many keys of an upstream are looked at. */
const most = 50;

/**
 * The keys of a registry as npm lists them, those that can be used: of the one kind, under the id that is their digest, since that is what
 * people compare. None of what is no such document: a registry without keys may answer with anything.
 */
export function readUpstreamKeys(text: string | undefined): readonly PublicKey[] {
  let value: { readonly keys?: unknown } | null;
  try {
    value = JSON.parse(text ?? "{}") as { readonly keys?: unknown } | null;
  } catch {
    return [];
  }
  if (!Array.isArray(value?.keys)) return [];
  return (value.keys as readonly unknown[]).slice(0, most).flatMap((each) => {
    const { keyid, key, expires } = (each ?? {}) as Partial<PublicKey>;
    const digest = typeof key === "string" ? digestOf(key) : undefined;
    if (digest === undefined || typeof keyid !== "string" || withoutPadding(digest) !== withoutPadding(keyid))
      return [];
    const kind = "ecdsa-sha2-nistp256" as const;
    return [{ keyid, key: key!, keytype: kind, scheme: kind, expires: typeof expires === "string" ? expires : null }];
  });
}

function digestOf(key: string): string | undefined {
  try {
    return readPublicKey(key).keyid;
  } catch {
    return undefined; // Of another kind, with which nothing here is verified.
  }
}

/** npm's own ids have none. */
function withoutPadding(keyid: string): string {
  return keyid.replace(/=+$/, "");
}
