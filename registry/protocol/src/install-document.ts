import type { Dist, VersionDocument } from "./documents.js";
import type { Signature } from "./signatures.js";
import type { VersionState } from "./versions.js";

/**
 * All that choosing, verifying and showing a version needs, and no more: the sparse index has one such document per package.
 * Digests of documents are `sha512-` and base64, over the bytes as they are sent.
 */
export interface InstallDocument {
  readonly format: "install@1";
  readonly name: string;
  /** Each leads to a version that is listed; `latest` to one that is active where there is one. */
  readonly "dist-tags": { readonly [tag: string]: string };
  readonly versions: { readonly [version: string]: InstallVersion };
}

/** The fields of package.json by which a plugin acts (`actingFields`) or is described (`describingFields`), and the registry's own. */
export interface InstallVersion extends VersionDocument {
  readonly dist: Dist;
  /** When it was published: ISO 8601, UTC. */
  readonly published: string;
  /** The account that published it. */
  readonly publisher: string;
  /** Absent: active. A blocked version stays listed, so that whoever has it learns of it. */
  readonly state?: WithdrawnState;
}

export type WithdrawnState = Extract<VersionState, { readonly state: "yanked" | "blocked" }>;

/** Every name of a scope, with the digest of its install document's bytes. */
export interface ScopeIndex {
  readonly format: "scope@1";
  /** `@zen`; the empty string of names without a scope. */
  readonly scope: string;
  readonly packages: { readonly [name: string]: string };
}

/** Pins everything that a registry says at one moment. Its version only grows. */
export interface Snapshot {
  readonly format: "snapshot@1";
  /** The registry's own name for itself, the same for as long as it lives: a random UUID. */
  readonly registry: string;
  readonly version: number;
  /** ISO 8601, UTC. */
  readonly time: string;
  /** From then on clients refuse it; absent where the site wants none. */
  readonly expires?: string;
  /** Scope to the digest of its `ScopeIndex`'s bytes. */
  readonly scopes: { readonly [scope: string]: string };
  /** Digest of the `AdvisoryList`'s bytes. */
  readonly advisories: string;
}

/** A snapshot as it travels: what was signed is the text itself. */
export interface SignedSnapshot {
  /** JSON of a `Snapshot`. */
  readonly snapshot: string;
  /** By keys of the registry. */
  readonly signatures: readonly Signature[];
}
