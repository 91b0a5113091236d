import type { Permissions } from "@zen/plugin-sdk";
import type { Lock, LockedPermissions, LockedPlugin } from "./types.js";

/** What of a plugin's permissions goes into the lock: lists that hold something. Nothing for a plugin that asks for none. */
export function lockedPermissions(permissions: Permissions): LockedPermissions | undefined {
  const asked = Object.entries(permissions).filter(([, list]) => Array.isArray(list) && list.length > 0);
  return asked.length === 0 ? undefined : (Object.fromEntries(asked) as LockedPermissions);
}

/**
 * `derived` as a lock would have it that records permissions of no more plugins than `present` does. Locks were written once that record
 * none; the digests in them hold what they leave out.
 */
export function asRecordedIn(present: Lock, derived: Lock): Lock {
  const plugins = Object.entries(derived.plugins).map(([name, plugin]): readonly [string, LockedPlugin] => {
    const before = Object.hasOwn(present.plugins, name) ? present.plugins[name] : undefined;
    if (before?.integrity !== plugin.integrity || before.permissions !== undefined) return [name, plugin];
    const { permissions: _unrecorded, ...rest } = plugin;
    return [name, rest];
  });
  return { ...derived, plugins: Object.fromEntries(plugins) };
}
