import path from "node:path";
import { readLock, readLockText, type Lock } from "@zen/registry-client";
import { linkedFolder } from "./links.js";

/** What of the configuration's plugins the lock does not hold yet, as an installer's specs by name. */
export function unlockedSpecs(
  dir: string,
  plugins: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const lock = presentLock(dir);
  const unlocked = Object.entries(plugins).flatMap(([name, range]) => {
    const locked = lock?.plugins[name];
    if (locked !== undefined && linkedFolder(locked) !== undefined) return [];
    if (range.startsWith("file:"))
      return locked === undefined ? [[name, path.resolve(dir, range.slice("file:".length))]] : [];
    return locked?.requested === range ? [] : [[name, `${name}@${range}`]];
  });
  return Object.fromEntries(unlocked) as Record<string, string>;
}

export function presentLock(dir: string): Lock | undefined {
  const text = readLockText(dir);
  return text === undefined ? undefined : readLock(text);
}
