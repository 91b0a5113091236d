import { createHash, type Hash } from "node:crypto";

/** A SHA-512 under way, in the form in which npm and Zen's registries write it. */
export class IntegrityHash {
  readonly #hash: Hash = createHash("sha512");

  update(chunk: Uint8Array): void {
    this.#hash.update(chunk);
  }

  digest(): string {
    return `sha512-${this.#hash.digest("base64")}`;
  }
}

export function integrityOf(bytes: Uint8Array | string): string {
  return `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
}

/** The digest in hexadecimal, for names of files. */
export function hexOf(integrity: string): string {
  return Buffer.from(integrity.slice("sha512-".length), "base64").toString("hex");
}
