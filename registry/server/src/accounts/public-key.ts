import { createHash, createPublicKey, verify, type KeyObject } from "node:crypto";
import { invalidField } from "../http/fields.js";

/** Reads an ECDSA P-256 key as it travels. @throws ZenError `REGISTRY_REQUEST_INVALID` for every other one */
export function readPublicKey(base64: string): { readonly keyid: string; readonly key: KeyObject } {
  const der = Buffer.from(base64, "base64");
  let key: KeyObject;
  try {
    key = createPublicKey({ key: der, format: "der", type: "spki" });
  } catch {
    throw invalidField("key", "is no public key (SubjectPublicKeyInfo in DER, base64)");
  }
  if (key.asymmetricKeyType !== "ec" || key.asymmetricKeyDetails?.namedCurve !== "prime256v1")
    throw invalidField("key", "is no ECDSA P-256 key");
  const canonical = key.export({ format: "der", type: "spki" });
  if (canonical.toString("base64") !== base64) throw invalidField("key", "is not in the usual form of such a key");
  return { keyid: `SHA256:${createHash("sha256").update(canonical).digest("base64")}`, key };
}

export function isSignedBy(key: KeyObject, text: string, signature: string): boolean {
  return verify("sha256", Buffer.from(text), key, Buffer.from(signature, "base64"));
}
