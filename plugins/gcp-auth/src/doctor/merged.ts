import type { GcpRoles } from "../client/index.js";
import type { Wanted } from "./subject.js";

/** Something that is needed, and by whom. */
export interface Needed<T> {
  readonly what: T;
  readonly neededBy: readonly string[];
}

/** A permission, with the role that gives it with the least beside. */
export interface NeededPermission {
  readonly permission: string;
  readonly role: string;
}

/** What `pick` finds in each backend's needs, the same ones (by `key`) once. */
export function merged<T>(
  wanted: readonly Wanted[],
  pick: (needs: Wanted["needs"]) => readonly T[],
  key: (one: T) => string,
): readonly Needed<T>[] {
  const found = new Map<string, { what: T; neededBy: string[] }>();
  for (const { place, needs } of wanted)
    for (const one of pick(needs)) {
      const entry = found.get(key(one)) ?? { what: one, neededBy: [] };
      if (!entry.neededBy.includes(place)) entry.neededBy.push(place);
      found.set(key(one), entry);
    }
  return [...found.values()];
}

export function permissionsOf(roles: GcpRoles = {}): readonly NeededPermission[] {
  return Object.entries(roles).flatMap(([role, permissions]) =>
    permissions.map((permission) => ({ permission, role })),
  );
}

/** The permissions that are not among `held`, role by role. */
export function missingByRole(
  needed: readonly Needed<NeededPermission>[],
  held: ReadonlySet<string>,
): readonly { readonly role: string; readonly permissions: readonly string[]; readonly neededBy: readonly string[] }[] {
  const byRole = new Map<string, { permissions: string[]; neededBy: Set<string> }>();
  for (const { what, neededBy } of needed) {
    if (held.has(what.permission)) continue;
    const entry = byRole.get(what.role) ?? { permissions: [], neededBy: new Set() };
    if (!entry.permissions.includes(what.permission)) entry.permissions.push(what.permission);
    for (const place of neededBy) entry.neededBy.add(place);
    byRole.set(what.role, entry);
  }
  return [...byRole].map(([role, { permissions, neededBy }]) => ({ role, permissions, neededBy: [...neededBy] }));
}
