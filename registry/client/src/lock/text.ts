import { ZenError } from "@zen/plugin-sdk";
import { isIntegrity, isPackageName } from "@zen/registry-protocol";
import semver from "semver";
import type { Lock } from "./types.js";

export const lockFile = "zen.lock";

/** The one text of a lock: keys sorted by bytes, two spaces, one newline at the end. */
export function lockText(lock: Lock): string {
  return `${JSON.stringify(sorted(lock), null, 2)}\n`;
}

/** @throws ZenError `LOCK_INVALID` */
export function readLock(text: string): Lock {
  if (text.length > 64 * 1024 * 1024) throw invalidLock("is larger than any lock");
  if (/^(<{7}|>{7}|={7})/m.test(text)) {
    throw invalidLock(
      "holds the marks of an unfinished merge",
      "Take either side of the merge, then run `zen plugins:install`.",
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalidLock("is no JSON", undefined, cause);
  }
  const lock = record(value, "the file");
  if (lock["format"] !== "zen-lock@1")
    throw invalidLock(
      lock["format"] === undefined
        ? "does not say its format"
        : `has the unknown format ${JSON.stringify(lock["format"])}`,
    );
  for (const [name, each] of Object.entries(record(lock["plugins"], "plugins"))) {
    if (!isPackageName(name)) throw invalidLock(`names a plugin ${JSON.stringify(name)}`);
    const plugin = record(each, name);
    checkVersion(plugin["version"], name);
    if (!isIntegrity(plugin["integrity"])) throw invalidLock(`has no sha512 for ${name}`);
    checkSource(record(plugin["source"], `the source of ${name}`), name);
    if (plugin["requested"] !== undefined && typeof plugin["requested"] !== "string")
      throw invalidLock(`misstates ${name}`);
    checkVersions(plugin["requires"], name);
    checkVersions(plugin["natives"], name);
    checkPermissions(plugin["permissions"], name);
  }
  for (const [key, each] of Object.entries(record(lock["natives"], "natives"))) {
    const at = key.lastIndexOf("@");
    if (!isPackageName(key.slice(0, at))) throw invalidLock(`names a native package ${JSON.stringify(key)}`);
    checkVersion(key.slice(at + 1), key);
    const native = record(each, key);
    if (!isIntegrity(native["integrity"])) throw invalidLock(`has no sha512 for ${key}`);
    for (const field of ["os", "cpu", "libc"]) {
      const list = native[field] ?? [];
      if (!Array.isArray(list) || !list.every((item) => typeof item === "string"))
        throw invalidLock(`misstates ${key}`);
    }
    checkVersions(native["dependencies"], key);
    checkVersions(native["optionalDependencies"], key);
  }
  const whole = value as Lock;
  checkClosed(whole);
  return whole;
}

/** Everything that is referred to must be there: an installation looks up nothing that is not locked. */
function checkClosed(lock: Lock): void {
  const native = (who: string, edges: Readonly<Record<string, string>> = {}) => {
    for (const [name, version] of Object.entries(edges)) {
      if (!Object.hasOwn(lock.natives, `${name}@${version}`))
        throw invalidLock(`lacks ${name}@${version}, which ${who} needs`);
    }
  };
  for (const [name, plugin] of Object.entries(lock.plugins)) {
    native(name, plugin.natives);
    for (const [required, version] of Object.entries(plugin.requires ?? {})) {
      const found = Object.hasOwn(lock.plugins, required) ? lock.plugins[required]?.version : undefined;
      if (found !== version) throw invalidLock(`lacks ${required} ${version}, which ${name} requires`);
    }
  }
  for (const [key, each] of Object.entries(lock.natives)) {
    native(key, each.dependencies);
    native(key, each.optionalDependencies);
  }
}

function checkSource(source: Record<string, unknown>, name: string): void {
  const { linked, ...place } = source;
  const [[kind, value] = ["", undefined], ...more] = Object.entries(place);
  if (linked !== undefined && (linked !== true || kind !== "folder"))
    throw invalidLock(`misstates how ${name} is linked`);
  const known = ["registry", "folder", "archive"].includes(kind) && more.length === 0 && typeof value === "string";
  if (!known) throw invalidLock(`does not say where ${name} comes from`);
}

function checkVersions(value: unknown, who: string): void {
  if (value === undefined) return;
  for (const [name, version] of Object.entries(record(value, `the needs of ${who}`))) {
    if (!isPackageName(name)) throw invalidLock(`has ${who} need ${JSON.stringify(name)}`);
    checkVersion(version, who);
  }
}

function checkPermissions(value: unknown, who: string): void {
  if (value === undefined) return;
  const { network = [], secrets = [], childProcesses = [], files = [] } = record(value, `the permissions of ${who}`);
  const texts = [network, secrets, childProcesses].every(
    (list) => Array.isArray(list) && list.every((each) => typeof each === "string"),
  );
  const paths =
    Array.isArray(files) &&
    files.every((each) => {
      const { path, access } = record(each, `the files of ${who}`);
      return typeof path === "string" && (access === "read" || access === "write");
    });
  if (!texts || !paths) throw invalidLock(`misstates the permissions of ${who}`);
}

function checkVersion(value: unknown, who: string): void {
  if (typeof value !== "string" || semver.valid(value) !== value) throw invalidLock(`misstates a version at ${who}`);
}

function record(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw invalidLock(`has no object for ${what}`);
  if (Object.hasOwn(value, "__proto__")) throw invalidLock(`names __proto__ in ${what}`);
  return value as Record<string, unknown>;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}

export function invalidLock(problem: string, hint?: string, cause?: unknown): ZenError {
  return new ZenError("LOCK_INVALID", `zen.lock ${problem}.`, {
    place: lockFile,
    hint: hint ?? "Restore zen.lock from version control, or delete it and install the plugins by name again.",
    cause,
  });
}
