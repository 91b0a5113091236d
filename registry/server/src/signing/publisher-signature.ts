import { publisherText, scopeOf, type Signature } from "@zen/registry-protocol";
import type { Reader } from "../database/database.js";
import { refusal } from "../http/refusal.js";
import { isSignedBy } from "./key-pair.js";

interface KeyRow {
  readonly public_key: string;
  readonly expires: string | null;
  readonly retired: string | null;
}

/**
 * Holds a publisher's signature to the keys that its namespace has registered.
 *
 * @throws ZenError `PUBLISHER_SIGNATURE_INVALID`
 */
export async function checkPublisherSignature(
  reader: Reader,
  of: { readonly name: string; readonly version: string; readonly integrity: string },
  signature: Signature,
  now: Date,
): Promise<void> {
  const scope = scopeOf(of.name);
  const key = await reader.get<KeyRow>(
    "SELECT public_key, expires, retired FROM publisher_keys WHERE scope = ? AND keyid = ?",
    [scope, signature.keyid],
  );
  const time = now.toISOString();
  if (key === undefined) throw invalid(`is by a key that ${scope} has not registered`);
  if (key.retired !== null && key.retired <= time) throw invalid("is by a key that was retired");
  if (key.expires !== null && key.expires <= time) throw invalid("is by a key that has expired");
  const text = publisherText(of.name, of.version, of.integrity);
  if (!isSignedBy({ keyid: signature.keyid, key: key.public_key }, text, signature)) {
    throw invalid("is not of this archive");
  }
}

function invalid(problem: string) {
  return refusal(400, "PUBLISHER_SIGNATURE_INVALID", `The publisher's signature ${problem}.`, {
    hint: "Sign with the key that the namespace has in force (zen plugins:publish does), or publish without a signature.",
  });
}
