import { readFileSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ZenError } from "@zen/plugin-sdk";
import { codeOf, discard } from "./disk.js";
import { isOrphan, ownName } from "./owner.js";

/**
 * Runs `work` while nobody else runs under the lock `name`: no call of this process, no other process.
 *
 * A lock is the file `name`, made create-only, which holds the name of its owner (see owner.ts). When an owner has died, the lock
 * passes to whoever first makes the file `name.OWNER`, also create-only, and from that one, should it die as well, along the
 * chain. Owners' names are never used twice, so what a slow process still believes about an old chain is wrong only
 * in one way: the file `name` is another by then. Hence a successor looks at it again before it takes the lock to be its own, and the
 * file `name` goes first when a lock is given back.
 */
export async function withLock<T>(folder: string, name: string, work: () => T | Promise<T>): Promise<T> {
  const path = join(folder, name);
  const before = waiting.get(path);
  const turn = (before ?? Promise.resolve()).then(async () => {
    const held = await acquire(folder, name);
    try {
      return await work();
    } finally {
      held.forEach(discard);
    }
  });
  const settled = turn.then(
    () => undefined,
    () => undefined,
  );
  waiting.set(path, settled);
  void settled.then(() => waiting.get(path) === settled && waiting.delete(path));
  return turn;
}

/** The last in line for each lock within this process; files decide between processes only. */
const waiting = new Map<string, Promise<void>>();

/** A lock is held for a few system calls; one held longer by a process that cannot be seen from here is given up for dead. */
const ABANDONED_MS = 60_000;

/** Returns the files that make up the lock, in the order in which to remove them. */
async function acquire(folder: string, name: string): Promise<string[]> {
  const path = join(folder, name);
  const self = ownName();
  const started = performance.now();
  const seenSince = new Map<string, number>();
  for (let tries = 0; ; tries++) {
    if (create(path, self)) return [path];
    const first = read(path);
    const chain = [path];
    for (let owner = first; owner !== undefined;) {
      if (!seenSince.has(owner)) seenSince.set(owner, performance.now());
      const dead = isOrphan(owner) ?? performance.now() - (seenSince.get(owner) as number) > ABANDONED_MS;
      if (!dead) break;
      const next = `${path}.${owner}`;
      if (create(next, self)) {
        if (read(path) === first) return [...chain, next];
        discard(next);
        break;
      }
      chain.push(next);
      owner = read(next);
    }
    if (performance.now() - started > 2 * ABANDONED_MS) {
      throw new ZenError("STORE_BUSY", `The lock ${path} has not come free.`, {
        hint: "Another process keeps replacing this object. If none does, delete the lock file.",
      });
    }
    await delay(Math.min(20, 1 + tries) * (0.5 + Math.random()));
  }
}

/**
 * Makes the file, or returns false when it is there. It is a symbolic link to nowhere that names its owner, because such a link
 * is made together with its content in one step.
 */
function create(path: string, owner: string): boolean {
  try {
    symlinkSync(owner, path);
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === "EEXIST") return false;
    if (isWithoutLinks(error)) return createWithoutLinks(path, owner);
    throw error;
  }
}

/** File systems such as exFAT have no links. There a lock may be seen for a moment before it names its owner. */
function createWithoutLinks(path: string, owner: string): boolean {
  try {
    writeFileSync(path, owner, { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

export function isWithoutLinks(error: unknown): boolean {
  return ["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "EMLINK"].includes(codeOf(error) ?? "");
}

function read(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    if (!["EINVAL", "UNKNOWN"].includes(codeOf(error) ?? "")) throw error;
    return readFileSync(path, "utf8"); // Made without links.
  }
}
