import type { Advisory, MemberRole, Role, TokenScope } from "@zen/registry-protocol";

export interface NewAccount {
  readonly name: string;
  readonly role?: Role;
  readonly email?: string;
  /** Whether the registry makes a password up, which it tells once. */
  readonly newPassword?: boolean;
}

export interface AccountChange {
  readonly role?: Role;
  readonly disabled?: boolean;
  readonly newPassword?: boolean;
}

export interface NewToken {
  /** The asking account unless told. */
  readonly account?: string;
  readonly label: string;
  readonly scopes: readonly TokenScope[];
  /** 90 unless told, 366 at most. */
  readonly days?: number;
}

export interface NewMember {
  readonly scope: string;
  readonly account: string;
  readonly role: MemberRole;
}

export interface AuditQuery {
  /** Only entries before this number. */
  readonly before?: number;
  readonly account?: string;
  readonly action?: string;
  readonly subject?: string;
  /** 1 to 1000; 100 unless told. */
  readonly limit?: number;
}

/** A fault of published versions, as it is told; the registry gives it an id. */
export type NewAdvisory = Omit<Advisory, "id" | "published" | "withdrawn">;

export interface PulledVersion {
  readonly name: string;
  readonly version: string;
  /** False: it was there already. */
  readonly isNew: boolean;
}
