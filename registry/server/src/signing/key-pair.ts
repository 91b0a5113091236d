import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from "node:crypto";
import type { PublicKey, Signature } from "@zen/registry-protocol";

/** A key with which a registry or a publisher signs: ECDSA over P-256, as npm has it. */
export interface KeyPair {
  readonly keyid: string;
  /** SubjectPublicKeyInfo in DER, base64. */
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

export function newKeyPair(): KeyPair {
  return pairOf(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey);
}

/** @throws RangeError for a key of another kind, and what `node:crypto` throws for what is no key */
export function readKeyPair(pem: string): KeyPair {
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType !== "ec" || key.asymmetricKeyDetails?.namedCurve !== "prime256v1") {
    throw new RangeError("This is no key of ECDSA over P-256.");
  }
  return pairOf(key);
}

/** PKCS #8 in PEM. */
export function pemOf({ privateKey }: KeyPair): string {
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

export function signText(text: string, { keyid, privateKey }: KeyPair): Signature {
  return { keyid, sig: sign("sha256", Buffer.from(text), privateKey).toString("base64") };
}

/** Whether `signature` is by `key` and of `text`. Whether the key was in force is another question. */
export function isSignedBy(key: Pick<PublicKey, "keyid" | "key">, text: string, signature: Signature): boolean {
  if (signature.keyid !== key.keyid) return false;
  const publicKey = createPublicKey({ key: Buffer.from(key.key, "base64"), format: "der", type: "spki" });
  return verify("sha256", Buffer.from(text), publicKey, Buffer.from(signature.sig, "base64"));
}

function pairOf(privateKey: KeyObject): KeyPair {
  const der = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  const keyid = `SHA256:${createHash("sha256").update(der).digest("base64")}`;
  return { keyid, publicKey: der.toString("base64"), privateKey };
}
