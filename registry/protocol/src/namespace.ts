import type { PublicKey, Signature } from "./signatures.js";

/** Who owns a scope, and the keys with which its publishers sign. */
export interface NamespaceDocument {
  readonly scope: string;
  readonly owners: readonly string[];
  readonly publishers: readonly string[];
  /** In the order of their registration; at most one is in force. */
  readonly keys: readonly PublisherKey[];
}

export interface PublisherKey extends PublicKey {
  readonly registered: string;
  /** ISO 8601, from when on it signs no more. */
  readonly retired?: string;
  /** How it came to be: the first of its namespace, approved with the old key, or put in by an owner without it. */
  readonly introduced:
    | { readonly by: "first" }
    | { readonly by: "key"; readonly signature: Signature }
    | { readonly by: "owner"; readonly account: string };
}

/** What the old key signs when a new one follows it. In the place of the scope, a registry's own keys have the registry's id. */
export function successionText(scope: string, newKeyid: string): string {
  return `zen-key-succession@1 ${scope} ${newKeyid}`;
}
