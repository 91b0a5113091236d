import type { Role, TokenScope } from "@zen/registry-protocol";

export type { MemberRole, Role, TokenScope } from "@zen/registry-protocol";

/** Who asks: an account, and the token with which it proved that. */
export interface Principal {
  readonly account: string;
  readonly role: Role;
  /** The token's id, which is no secret. */
  readonly token: string;
  readonly scopes: readonly TokenScope[];
}

export type Permission =
  | { readonly to: "read" }
  /** Anything that concerns only the asking account. */
  | { readonly to: "account" }
  | { readonly to: "publish" | "own"; readonly scope: string }
  | { readonly to: "administer" };
