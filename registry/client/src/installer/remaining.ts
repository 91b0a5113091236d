import { ZenError } from "@zen/plugin-sdk";
import type { Lock, LockedPlugin } from "../lock/types.js";

/**
 * The lock without the plugins `names`; what only they required goes with the next choice.
 *
 * @throws ZenError `PLUGIN_NOT_INSTALLED`, `PLUGIN_REQUIRED`
 */
export function remaining(lock: Lock | undefined, names: readonly string[]): Lock | undefined {
  const plugins = lock?.plugins ?? {};
  for (const name of names) {
    if (plugins[name]?.requested !== undefined) continue;
    const by = Object.keys(plugins).filter((other) => plugins[other]?.requires?.[name] !== undefined);
    if (by.length > 0) throw required(name, by);
    throw new ZenError("PLUGIN_NOT_INSTALLED", `${name} is not installed.`, {
      hint: "`zen plugins:list` shows what is.",
    });
  }
  const left = Object.entries(plugins).filter(([name]) => !names.includes(name));
  for (const name of names) {
    const by = holders(name, new Map(left));
    if (by.length > 0) throw required(name, by);
  }
  return lock && { ...lock, plugins: Object.fromEntries(left) };
}

/** Plugins asked for that need `name`, directly or through others. */
function holders(name: string, plugins: ReadonlyMap<string, LockedPlugin>): string[] {
  const needs = (from: string, seen: Set<string>): boolean => {
    if (seen.has(from)) return false;
    seen.add(from);
    const next = Object.keys(plugins.get(from)?.requires ?? {});
    return next.includes(name) || next.some((each) => needs(each, seen));
  };
  return [...plugins]
    .filter(([each, { requested }]) => requested !== undefined && needs(each, new Set()))
    .map(([each]) => each);
}

function required(name: string, by: readonly string[]): ZenError {
  return new ZenError("PLUGIN_REQUIRED", `${name} is required by ${by.join(", ")}.`, {
    hint: "Uninstall these first, or together with it.",
    data: { by },
  });
}
