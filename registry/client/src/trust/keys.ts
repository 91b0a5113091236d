import { createHash, createPublicKey, verify, type KeyObject } from "node:crypto";
import { ZenError } from "@zen/plugin-sdk";
import type { PublicKey, Signature } from "@zen/registry-protocol";

const kind = "ecdsa-sha2-nistp256";
const maxKeys = 100;

/** `SHA256:` and the digest of a public key in DER: what people compare. */
export function keyidOf(der: Uint8Array): string {
  return `SHA256:${createHash("sha256").update(der).digest("base64")}`;
}

/**
 * Keys as registries list them, `keys` of a document, each held to its form: of the one kind, under the id that is its digest.
 *
 * @throws ZenError `REGISTRY_DOCUMENT_INVALID`
 */
export function readKeys<T extends PublicKey>(value: unknown, where: string): readonly T[] {
  if (!Array.isArray(value) || value.length > maxKeys) throw invalid(where, "has no list of keys");
  for (const each of value) checkKey(each, where);
  return value as readonly T[];
}

/** Whether a key's signature is under a text. */
export function isSignedBy(key: PublicKey, text: string, { sig }: Pick<Signature, "sig">): boolean {
  return verify("sha256", Buffer.from(text, "utf8"), keyObject(key), Buffer.from(sig, "base64"));
}

/** Whether a key was in force at a moment. */
export function inForce({ expires }: Pick<PublicKey, "expires">, at: number): boolean {
  return expires === null || at < Date.parse(expires);
}

/** Ids without the padding that some write and some leave away. */
export function sameKeyid(one: string, other: string): boolean {
  return one.replace(/=+$/, "") === other.replace(/=+$/, "");
}

const objects = new Map<string, KeyObject>();

function keyObject({ key }: PublicKey): KeyObject {
  const known = objects.get(key) ?? createPublicKey({ key: Buffer.from(key, "base64"), format: "der", type: "spki" });
  objects.set(key, known);
  return known;
}

function checkKey(value: unknown, where: string): void {
  const { keyid, keytype, scheme, key, expires } = (value ?? {}) as { readonly [field: string]: unknown };
  if (keytype !== kind || scheme !== kind || typeof key !== "string" || typeof keyid !== "string")
    throw invalid(where, "has a key of an unknown kind");
  if (!sameKeyid(keyidOf(Buffer.from(key, "base64")), keyid))
    throw invalid(where, "has a key under an id that is not its digest");
  if (expires !== null && (typeof expires !== "string" || Number.isNaN(Date.parse(expires))))
    throw invalid(where, "does not say when a key expires");
  try {
    const { asymmetricKeyDetails } = keyObject({ keyid, keytype, scheme, key, expires });
    if (asymmetricKeyDetails?.namedCurve !== "prime256v1") throw new Error("another curve");
  } catch (cause) {
    throw invalid(where, "has a key that is none of P-256", cause);
  }
}

function invalid(where: string, problem: string, cause?: unknown): ZenError {
  return new ZenError("REGISTRY_DOCUMENT_INVALID", `${where} ${problem}.`, {
    hint: "Tell whoever runs this registry.",
    cause,
  });
}
