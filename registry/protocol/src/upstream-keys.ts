/**
 * A key with which an upstream registry signs, as a registry that pulls from it knows it. The first ones are trusted when it is first asked;
 * what it lists later is `offered` until an administrator approves it; nothing is believed with a `removed` one.
 */
export interface UpstreamKey {
  /** The upstream's host, with its port where that is not the usual one. */
  readonly upstream: string;
  /** `SHA256:` and the base64 digest of the key's SubjectPublicKeyInfo in DER. */
  readonly keyid: string;
  readonly state: "trusted" | "offered" | "removed";
  /** ISO 8601, UTC; null: from before it was noted. */
  readonly since: string | null;
}
