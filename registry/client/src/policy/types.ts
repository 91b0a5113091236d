import type { Permissions, PluginPolicy } from "@zen/plugin-sdk";

/** Highest first: what a level refuses, no lower one allows. */
export type PolicyLevel = "machine" | "user" | "repository";

/** The policy of one level, and where it is written. */
export interface PolicyLayer {
  readonly level: PolicyLevel;
  readonly file: string;
  readonly policy: PluginPolicy;
}

/** What policies judge a version by. */
export interface PolicyFacts {
  readonly name: string;
  readonly version: string;
  /** A registry's address, `bundled`, a registry folder as it is configured, or `local`. */
  readonly registry: string;
  /** Ships with zen, pinned as a whole by a digest inside it: it needs no signature, publisher or age. */
  readonly shipped: boolean;
  /** The digest that pins all of its folder, where the configuration has one. It satisfies those policies that name it. */
  readonly root?: string;
  /** ISO 8601; absent where nobody says. */
  readonly published?: string;
  /** The account; absent where nobody says. */
  readonly publisher?: string;
  /** Signatures that it has and that its source verifies. */
  readonly signatures: readonly ("registry" | "publisher")[];
  readonly permissions?: Permissions;
}

/** Why a version may not be installed. */
export interface Refusal {
  readonly level: PolicyLevel;
  readonly file: string;
  /** The field of the policy. */
  readonly rule: keyof PluginPolicy;
  /** The end of a sentence that begins with the version. */
  readonly reason: string;
}
