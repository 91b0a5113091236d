import type { PublicKey } from "@zen/registry-protocol";

/** A registry that a person has accepted on this machine, and all that it may not silently change. */
export interface TrustedRegistry {
  readonly format: "trusted-registry@1";
  readonly address: string;
  /** `zen`: it signs snapshots and versions. `npm`: it speaks npm's protocol alone, and nothing of it is verified but digests. */
  readonly kind: "zen" | "npm";
  /** The registry's own id; absent with `npm`. */
  readonly registry?: string;
  /** All keys that are believed: those seen at the first use, and their successors. */
  readonly keys: readonly PublicKey[];
  /** ISO 8601. */
  readonly since: string;
  /** The newest snapshot seen; older ones are refused. */
  readonly snapshot?: { readonly version: number; readonly time: string };
  /** Publisher keys by scope, as first seen, and their successors. */
  readonly publishers: { readonly [scope: string]: readonly PinnedKey[] };
}

export interface PinnedKey extends PublicKey {
  /** From when on it signs no more. */
  readonly retired?: string;
  /** How this machine came to believe it. */
  readonly by: "first use" | "succession" | "a person";
}

/** What is shown of a registry before it is accepted. */
export interface Introduction {
  readonly address: string;
  readonly kind: "zen" | "npm";
  readonly registry?: string;
  /** Ids of the keys that sign now; empty with `npm`. */
  readonly fingerprints: readonly string[];
  readonly keys: readonly PublicKey[];
  readonly snapshot?: { readonly version: number; readonly time: string };
  /** What is told of it before it is accepted: that it may be overheard, that nothing of it is signed. */
  readonly warnings: readonly string[];
}
