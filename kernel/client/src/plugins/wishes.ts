import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { lockFile, readLock, type Lock } from "@zen/registry-client";

/** What of the configuration's plugins the lock does not hold yet, as an installer's specs. */
export function unlockedSpecs(dir: string, plugins: Readonly<Record<string, string>>): readonly string[] {
  const lock = presentLock(dir);
  return Object.entries(plugins).flatMap(([name, range]) => {
    const locked = lock?.plugins[name];
    if (range.startsWith("file:")) return locked === undefined ? [path.resolve(dir, range.slice("file:".length))] : [];
    return locked?.requested === range ? [] : [`${name}@${range}`];
  });
}

export function presentLock(dir: string): Lock | undefined {
  const file = path.join(dir, lockFile);
  return existsSync(file) ? readLock(readFileSync(file, "utf8")) : undefined;
}
