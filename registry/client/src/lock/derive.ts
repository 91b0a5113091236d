import { ZenError, type NativeClosure, type NativePackage, type PluginManifest } from "@zen/plugin-sdk";
import semver from "semver";
import { nativeKey } from "../natives/closure.js";
import { lockedPermissions } from "./permissions.js";
import type { Lock, LockedNative, LockedPlugin, LockSource } from "./types.js";

/** A version that has been chosen, and how it came to be. */
export interface ChosenPlugin {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  readonly source: LockSource;
  readonly requested?: string;
  /** Absent for the SDK. */
  readonly manifest?: PluginManifest;
  /** The closure of its natives: its own, or one resolved for it. */
  readonly closure: NativeClosure;
}

/**
 * The lock of a set of plugins; the same set gives the same lock. Natives that several plugins share are locked once.
 *
 * @throws ZenError `NATIVE_CONFLICT` when two plugins lock different bytes under one name and version.
 */
export function deriveLock(chosen: readonly ChosenPlugin[]): Lock {
  const byName = [...chosen].sort((a, b) => (a.name < b.name ? -1 : 1));
  const versions = new Map(byName.map(({ name, version }) => [name, version]));
  const natives = new Map<string, { readonly native: NativePackage; readonly by: string }>();
  for (const { name, closure } of byName) {
    for (const native of closure) {
      const key = nativeKey(native.name, native.version);
      const known = natives.get(key);
      if (known && known.native.integrity !== native.integrity) throw conflict(key, known.by, name);
      if (!known) natives.set(key, { native, by: name });
    }
  }
  const plugins = Object.fromEntries(byName.map((plugin) => [plugin.name, lockedPlugin(plugin, versions)]));
  const locked = [...natives].map(([key, { native }]) => [key, lockedNative(native)] as const);
  return { format: "zen-lock@1", plugins, natives: reachable(plugins, new Map(locked)) };
}

function lockedPlugin(plugin: ChosenPlugin, versions: ReadonlyMap<string, string>): LockedPlugin {
  const { version, integrity, source, requested, manifest, closure } = plugin;
  const requires = Object.keys(manifest?.requires ?? {}).map((name) => [name, versions.get(name) ?? ""] as const);
  const natives = Object.entries(manifest?.natives ?? {}).map(([name, range]) => {
    const fitting = closure.filter((each) => each.name === name && semver.satisfies(each.version, range));
    const best = fitting.sort((a, b) => semver.rcompare(a.version, b.version))[0];
    if (best) return [name, best.version] as const;
    throw new ZenError("NATIVE_NOT_FOUND", `${plugin.name} ${version} locks no ${name} that fits ${range}.`, {
      hint: "Its author must pack it again: its zen.closure does not fit its zen.natives.",
    });
  });
  const permissions = manifest && lockedPermissions(manifest.permissions);
  return {
    version,
    integrity,
    source,
    ...(permissions === undefined ? {} : { permissions }),
    ...(requested === undefined ? {} : { requested }),
    ...(requires.length === 0 ? {} : { requires: Object.fromEntries(requires) }),
    ...(natives.length === 0 ? {} : { natives: Object.fromEntries(natives) }),
  };
}

function lockedNative({ name: _name, version: _version, ...locked }: NativePackage): LockedNative {
  return locked;
}

function reachable(plugins: Lock["plugins"], natives: ReadonlyMap<string, LockedNative>): Lock["natives"] {
  const found = new Map<string, LockedNative>();
  const visit = (edges: Readonly<Record<string, string>> = {}): void => {
    for (const [name, version] of Object.entries(edges)) {
      const key = nativeKey(name, version);
      const native = natives.get(key);
      if (native === undefined || found.has(key)) continue;
      found.set(key, native);
      visit(native.dependencies);
      visit(native.optionalDependencies);
    }
  };
  for (const plugin of Object.values(plugins)) visit(plugin.natives);
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function conflict(key: string, one: string, other: string): ZenError {
  return new ZenError("NATIVE_CONFLICT", `${one} and ${other} lock different contents of ${key}.`, {
    hint: "A published version never changes: one of the two plugins was packed from another registry. Ask its author.",
  });
}
