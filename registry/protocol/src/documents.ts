import type { Signature } from "./signatures.js";

/** A tarball's address and digest, as npm writes them into a version document. */
export interface Dist {
  /** `sha512-` and the digest in base64: Subresource Integrity, as npm has it. */
  readonly integrity: string;
  /** A URL, or a path relative to the registry folder. Only the source that gave it may follow it. */
  readonly tarball: string;
  /** Size of the tarball in bytes. */
  readonly size?: number;
  readonly unpackedSize?: number;
  readonly fileCount?: number;
  /** The registry's own: made when it was published. */
  readonly signatures?: readonly Signature[];
  /** The publisher's, with a key that the namespace has registered. Not among npm's, which refuses keys that it does not know. */
  readonly publisher?: Signature;
}

/** One version of a package: its package.json, `zen` among the fields, and where its bytes are. */
export interface VersionDocument {
  readonly name: string;
  readonly version: string;
  readonly dist: Dist;
  readonly description?: string;
  readonly deprecated?: string;
  readonly [field: string]: unknown;
}

/** All that a registry says of one package: npm's packument. */
export interface Packument {
  readonly name: string;
  readonly "dist-tags": { readonly latest?: string; readonly [tag: string]: string | undefined };
  readonly versions: { readonly [version: string]: VersionDocument };
}

/** Fields of a version document that describe the registry's copy and are not in the tarball's package.json. */
export const registryFields: readonly string[] = ["dist", "deprecated"];

/** The fields of package.json by which a package acts; a registry that tells them otherwise than the archive does is not to be believed. */
export const actingFields: readonly string[] = [
  "name",
  "version",
  "type",
  "main",
  "exports",
  "imports",
  "engines",
  "dependencies",
  "peerDependencies",
  "zen",
];

/** Further fields of package.json, for people who choose. */
export const describingFields: readonly string[] = ["description", "keywords", "license"];
