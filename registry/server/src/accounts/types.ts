export type Role = "admin" | "member";

/**
 * What a token allows, at most: reading comes with each. `publish:*` and `owner:*` are for every namespace in which its account has that
 * place; a token never allows more than its account may do.
 */
export type TokenScope = "read" | "admin" | `publish:${string}` | `owner:${string}`;

/** Who asks: an account, and the token with which it proved that. */
export interface Principal {
  readonly account: string;
  readonly role: Role;
  /** The token's id, which is no secret. */
  readonly token: string;
  readonly scopes: readonly TokenScope[];
}

export type MemberRole = "owner" | "publisher";

export type Permission =
  | { readonly to: "read" }
  /** Anything that concerns only the asking account. */
  | { readonly to: "account" }
  | { readonly to: "publish" | "own"; readonly scope: string }
  | { readonly to: "administer" };
