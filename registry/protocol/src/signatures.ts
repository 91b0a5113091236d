/** A signature over a version, as npm writes it into `dist.signatures`. */
export interface Signature {
  /** `SHA256:` and the base64 digest of the key's SubjectPublicKeyInfo in DER. */
  readonly keyid: string;
  /** ECDSA P-256 over SHA-256, DER, base64. */
  readonly sig: string;
}

/** A public key, as npm's `/-/npm/v1/keys` lists them. */
export interface PublicKey {
  readonly keyid: string;
  readonly keytype: "ecdsa-sha2-nistp256";
  readonly scheme: "ecdsa-sha2-nistp256";
  /** SubjectPublicKeyInfo in DER, base64. */
  readonly key: string;
  /** ISO 8601; versions published later are not signed with it. Null: it does not expire. */
  readonly expires: string | null;
}

/** One of a registry's own keys. npm's clients do not read the succession. */
export interface RegistryKey extends PublicKey {
  /** Made with an older key over `successionText` of the registry's id: who knows that one believes this one, too. */
  readonly succeeds?: Signature;
}

/** What the registry signs of a version, as npm has it. */
export function registryText(name: string, version: string, integrity: string): string {
  return `${name}@${version}:${integrity}`;
}

/** What a publisher signs of a version: another text, so that no signature passes for the other kind. */
export function publisherText(name: string, version: string, integrity: string): string {
  return `zen-publisher@1 ${name}@${version}:${integrity}`;
}
