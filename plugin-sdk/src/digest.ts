/** A SHA-256 in 64 lower-case hexadecimal digits. */
export type Digest = string;

export function isDigest(value: unknown): value is Digest {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}
