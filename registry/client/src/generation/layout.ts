import { ZenError, type Platform } from "@zen/plugin-sdk";
import type { Lock } from "../lock/types.js";
import { nativeKey } from "../natives/closure.js";
import { fitsPlatform } from "../platform.js";

/** A package and where it goes. */
export interface Placement {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  /** Below the generation's folder, with forward slashes: `node_modules/libsql/node_modules/detect-libc`. */
  readonly path: string;
  readonly kind: "plugin" | "native";
}

/** More than any set of plugins needs; graphs made to be unfolded without end stop here. */
const maxPlacements = 20_000;

interface Node {
  readonly id: string;
  readonly path: string;
  readonly parent: Node | undefined;
  readonly children: Map<string, Node>;
}

/**
 * Where every package of a lock goes, so that Node finds from each the versions that the lock gives it: at the top where
 * the name is free, else beside the one who needs it. The places are the same on every platform; packages for others
 * are left out.
 *
 * @throws ZenError `NATIVE_PLATFORM_UNSUPPORTED` when a package that cannot be left out is not for this platform,
 *   `NATIVE_REFUSED` when there is no such layout.
 */
export function layout(lock: Lock, platform: Platform): readonly Placement[] {
  const wanted = wantedNatives(lock, platform);
  const root: Node = { id: "", path: "", parent: undefined, children: new Map() };
  const placements: Placement[] = [];
  const queue: { readonly node: Node; readonly edges: Readonly<Record<string, string>> }[] = [];
  for (const [name, plugin] of entries(lock.plugins)) {
    const node = put(root, name, `plugin ${name}`);
    const { version, integrity } = plugin;
    placements.push({ name, version, integrity, path: node.path, kind: "plugin" });
    queue.push({ node, edges: plugin.natives ?? {} });
  }
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const [name, version] of entries(next.edges)) {
      const key = nativeKey(name, version);
      const visible = lookUp(next.node, name);
      if (visible?.id === key) continue;
      const node = put(visible === undefined ? root : next.node, name, key);
      if (turns(node) || placements.length > maxPlacements) throw endless(key);
      const native = lock.natives[key];
      if (native === undefined) throw new RangeError(`The lock lacks ${key}.`);
      if (wanted.has(key))
        placements.push({ name, version, integrity: native.integrity, path: node.path, kind: "native" });
      queue.push({ node, edges: { ...native.dependencies, ...native.optionalDependencies } });
    }
  }
  return placements;
}

function put(at: Node, name: string, id: string): Node {
  const path = at.path === "" ? `node_modules/${name}` : `${at.path}/node_modules/${name}`;
  const node: Node = { id, path, parent: at, children: new Map() };
  at.children.set(name, node);
  return node;
}

/**
 * Whether a package lies twice above itself. Two versions of a package that need each other in turns would be nested
 * without end: folders cannot express it.
 */
function turns(node: Node): boolean {
  let above = 0;
  for (let at = node.parent; at !== undefined; at = at.parent) if (at.id === node.id) above++;
  return above > 1;
}

/** What Node would find for `name` from within `from`. */
function lookUp(from: Node, name: string): Node | undefined {
  for (let at: Node | undefined = from; at !== undefined; at = at.parent) {
    const found = at.children.get(name);
    if (found) return found;
  }
  return undefined;
}

function wantedNatives(lock: Lock, platform: Platform): ReadonlySet<string> {
  const wanted = new Set<string>();
  const visit = (who: string, edges: Readonly<Record<string, string>> = {}, optional = false): void => {
    for (const [name, version] of entries(edges)) {
      const key = nativeKey(name, version);
      const native = lock.natives[key];
      if (native === undefined || wanted.has(key)) continue;
      if (!fitsPlatform(native, platform)) {
        if (optional) continue;
        throw unsupported(who, key, platform);
      }
      wanted.add(key);
      visit(key, native.dependencies);
      visit(key, native.optionalDependencies, true);
    }
  };
  for (const [name, plugin] of entries(lock.plugins)) visit(name, plugin.natives);
  return wanted;
}

function entries<T>(map: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
}

function endless(key: string): ZenError {
  return new ZenError(
    "NATIVE_REFUSED",
    `${key} and the packages it needs cannot be laid out in folders: they need each other's versions in turns.`,
    {
      hint: "Ask the plugin's author to choose another version of it.",
    },
  );
}

function unsupported(who: string, key: string, platform: Platform): ZenError {
  const here = [platform.os, platform.cpu, platform.libc].filter((part) => part !== undefined).join("-");
  return new ZenError("NATIVE_PLATFORM_UNSUPPORTED", `${who} needs ${key}, which does not run on ${here}.`, {
    hint: "Choose another plugin for this platform, or run on one that the package supports.",
    data: { package: key, platform: here },
  });
}
