export type Role = "admin" | "member";

export type MemberRole = "owner" | "publisher";

/**
 * What a token allows, at most: reading comes with each. `publish:*` and `owner:*` are for every namespace in which its account has that
 * place; a token never allows more than its account may do.
 */
export type TokenScope = "read" | "admin" | `publish:${string}` | `owner:${string}`;

export interface Account {
  readonly name: string;
  readonly role: Role;
  readonly email: string | null;
  /** ISO 8601, UTC, as every moment here. */
  readonly created: string;
  /** Since when it may do nothing. */
  readonly disabled: string | null;
}

/** What may be told of a token: all but its secret. */
export interface Token {
  readonly id: string;
  readonly account: string;
  /** What it is for, in the words of who made it. */
  readonly label: string;
  readonly scopes: readonly TokenScope[];
  readonly created: string;
  readonly expires: string;
  readonly revoked: string | null;
}

/** A line of the list of namespaces. */
export interface NamespaceLine {
  readonly scope: string;
  readonly created: string;
  /** How many accounts have a place in it. */
  readonly members: number;
}
